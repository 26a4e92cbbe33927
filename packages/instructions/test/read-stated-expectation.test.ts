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
    ['`grep -rn old src` findet nichts', { exitCode: 1 }],
    ['`git status --short` n’affiche rien', { equals: '' }],
    ['`node a.js` (expected: `ready`)', { matches: '\\bready\\b' }],
    ['`node a.js` prints `saved a.csv in …`', { contains: 'saved a.csv in' }],
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

  it.each([
    '`node a.js --bad` fails',
    '`node a.js --bad` schlägt fehl',
    '`cat a.md` shows exactly one line',
    '`cat a.md` does not show `old`',
    '`npm run bench` stays below 100',
  ])('is no check when its exit code would prove the opposite or nothing: %s', (criterion) => {
    const { features, findings } = plan(criterion)

    expect(features[0]?.checks).toEqual([])
    expect(findings.map(({ code }) => code)).toContain('prose_criteria')
  })
})

describe('what stands beside a command in a fence', () => {
  const checkOf = (below: string, fence: string): readonly Expectation[] =>
    parseInstruction(
      `# T\n\n## Step 1: Edit \`a.js\`\n\nx\n\n## Verification\n\n\`\`\`bash\n${fence}\n\`\`\`\n${below}`,
    ).checks.map((check) => ('expect' in check ? check.expect : {}))

  it.each<[string, Expectation]>([
    ['grep -n "A\\|B" src/a.js   # must print nothing', { exitCode: 1 }],
    ['grep -c old a.md\n# Expected: 0', { exitCode: 1, compare: { operator: '=', value: 0 } }],
    ['wc -l < a.csv # 3', { compare: { operator: '=', value: 3 } }],
    ['npm run build # 1', {}],
    ['curl -s -o /dev/null -w "%{http_code}" localhost/a # 403', { matches: '(?<![\\w.])403(?![\\w.])' }],
    ['sysctl net.ipv4.tcp_syncookies # should be 1', { matches: '(?<![\\w.])1(?![\\w.])' }],
    ['node a.js # 3 rows are usual', {}],
  ])('%s', (fence, expectation) => {
    expect(checkOf('', fence)).toEqual([expectation])
  })

  it.each<[string, Expectation]>([
    ['\nExpected: `1`\n', { compare: { operator: '=', value: 1 } }],
    ['\nExpected output:\n\n```\n1\n```\n', { compare: { operator: '=', value: 1 } }],
    ['\nExpected output:\n\n```\nid,title\n```\n', { contains: 'id,title' }],
    ['\nExpected output:\n\n```\n{"id": 1}\n```\n', {}],
    ['\nExpected output:\n\n```\n3 rows in 0.2 s\n```\n', {}],
  ])('below it: %j', (below, expectation) => {
    expect(checkOf(below, "psql -Atc 'select 1'")).toEqual([expectation])
  })

  it('holds a command to the states that expected JSON names, not to its numbers, names and times', () => {
    const [expectation] = checkOf(
      '\nExpected:\n\n```json\n{ "status": "ok", "ready": true, "id": 7, "name": "Ada", "type": "string" }\n```\n',
      'node a.js',
    )
    const pattern = new RegExp(expectation?.matches ?? '', 'm')

    expect(pattern.test('{\n  "ready":true,\n  "status":"ok"\n}')).toBe(true)
    expect(pattern.test('{"status": "down", "ready": true}')).toBe(false)
    expect(pattern.test('{"status": "ok"}')).toBe(false)
  })

  it('takes a command that must fail for no check', () => {
    expect(checkOf('', 'node a.js # should fail')).toEqual([])
  })
})
