import { describe, expect, it } from 'vitest'
import { parseInstruction, type Expectation } from '../src/index.ts'

const plan = (criterion: string): ReturnType<typeof parseInstruction> =>
  parseInstruction(`# T\n\n## Step 1: Edit \`a.js\`\n\nx\n\n## Success Criteria\n\n- [ ] ${criterion}\n`)

describe('what a criterion says of its command', () => {
  it.each<[string, Expectation]>([
    ['`npm test` passes', {}],
    ['`node a.js` exits 0', {}],
    ['`npm run build` must not fail', {}],
    ['`node a.js` fails with exit code 2', { exitCode: 2 }],
    ['`wc -l < a.csv` prints 3.', { compare: { operator: '=', value: 3 } }],
    ['`node a.js` prints 3 rows', {}],
    ['`python3 a.py` returns 0', {}],
    ['`psql -Atc "select 1"` is at least 1', { compare: { operator: '>=', value: 1 } }],
    ['`node -p 1` prints 2.4.1', { contains: '2.4.1' }],
    ['`head -1 a.md` shows `## 2.1`', { contains: '## 2.1' }],
    ['`cat state.txt` is `active`', { matches: '\\bactive\\b' }],
    ['`grep -rn old src` finds nothing', { exitCode: 1 }],
    ['No output from `grep -rn old src`', { exitCode: 1 }],
    ['`grep -c old a.md` prints 0', { exitCode: 1, compare: { operator: '=', value: 0 } }],
    ['`grep -n old a.md | wc -l` prints 0', { compare: { operator: '=', value: 0 } }],
    ['`git status --short` is empty', { equals: '' }],
    ['`curl -s http://localhost/a` returns 200', {}],
    ['`curl -sI http://localhost/a` returns 200', { matches: '\\b200\\b' }],
    ['`npx tsc --noEmit` prints nothing', { equals: '' }],
  ])('%s', (criterion, expectation) => {
    expect(plan(criterion).features[0]?.checks).toEqual([expect.objectContaining({ expect: expectation })])
  })

  it.each(['`node a.js --bad` fails', '`cat a.md` does not show `old`', '`npm run bench` stays below 100'])(
    'is no check when its exit code would prove the opposite or nothing: %s',
    (criterion) => {
      const { features, findings } = plan(criterion)

      expect(features[0]?.checks).toEqual([])
      expect(findings.map(({ code }) => code)).toContain('prose_criteria')
    },
  )
})
