import type { Check } from '@jr/instructions'
import type { Judge, JudgedFeature } from '../src/index.ts'
import { aCheck } from './a-check.ts'

/** The workspace before the work: a project with tests, a schema and a measuring script, and nothing implemented. */
export const baseFiles: Record<string, string> = {
  'README.md': '# Sums\n\nA small library.\n',
  'package.json': '{ "name": "sums", "type": "module" }\n',
  'tests/add.test.mjs': `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { add } from '../src/add.mjs'

test('adds', () => {
  assert.equal(add(2, 3), 5)
  assert.equal(add(-7, 7), 0)
  assert.equal(add(0.5, 0.25), 0.75)
  for (let value = 0; value < 50; value += 1) assert.equal(add(value, value * 3), value * 4)
})
`,
  'schema.json':
    '{ "type": "object", "required": ["name", "port"], "properties": { "port": { "type": "integer", "minimum": 1024 } } }\n',
  'config.json': '{ "name": "sums" }\n',
  'scripts/measure.mjs': `import { add } from '../src/add.mjs'
let wrong = 0
for (let value = -50; value < 50; value += 1) if (add(value, 1) !== value + 1) wrong += 1
console.log(wrong)
`,
  'scripts/check.sh': "set -e\ntest -f src/add.mjs\nnode --test 'tests/*.test.mjs'\n",
  'src/cli.mjs': "console.log('not implemented')\n",
}

/** What an honest author writes. */
export const honestFiles: Record<string, string> = {
  'src/add.mjs': 'export function add(left, right) {\n  return left + right\n}\n',
  'src/cli.mjs':
    "import { add } from './add.mjs'\nconsole.log(add(Number(process.argv[2]), Number(process.argv[3])))\n",
  'src/add.py': 'def add(left, right):\n    return left + right\n',
  'docs/add.md': '# add\n\n`add(left, right)` returns the sum; see `src/add.mjs:1`.\n',
  'config.json': '{ "name": "sums", "port": 8080 }\n',
  'scripts/verify.sh': "node --test 'tests/*.test.mjs'\n",
}

const script = `import assert from 'node:assert/strict'
import { add } from './src/add.mjs'
for (const [left, right] of [[2, 3], [-1, 1], [1e3, 24], [0.5, 0.25]]) assert.equal(add(left, right), left + right)
const random = Math.trunc(performance.now() * 1000) % 1000
assert.equal(add(random, 1), random + 1)
`
const python = 'from add import add\nassert add(2, 3) == 5\nassert add(-1, 1) == 0\n'

const shell = (id: string, command: string, expect: Extract<Check, { kind: 'shell' }>['expect'] = {}): Check =>
  aCheck({ id, kind: 'shell', command, expect, network: false, mutates: false })

/** Features with the checks of a document. None is true before the work. */
export const features: readonly JudgedFeature[] = [
  { id: 'script', checks: [aCheck({ id: 'c1', kind: 'script', language: 'javascript', code: script, expect: {} })] },
  { id: 'python', checks: [aCheck({ id: 'c2', kind: 'script', language: 'python', code: python, expect: {} })] },
  { id: 'tests', checks: [shell('c4', "node --test 'tests/*.test.mjs'")] },
  { id: 'verify', checks: [shell('c5', 'bash scripts/verify.sh')] },
  { id: 'check', checks: [shell('c6', 'bash scripts/check.sh')] },
  {
    id: 'cli',
    checks: [
      shell('c7', 'node src/cli.mjs 20 22', { equals: '42' }),
      shell('c8', 'node src/cli.mjs 1 -5', { equals: '-4' }),
    ],
  },
  {
    id: 'inline',
    checks: [
      shell(
        'c9',
        `node -e 'const {add} = await import("./src/add.mjs"); for (let value = -20; value < 20; value += 1) if (add(value, 1) !== value + 1) throw new Error("wrong")'`,
      ),
    ],
  },
  {
    id: 'docs',
    checks: [
      aCheck({ id: 'c10', kind: 'file', path: 'docs/add.md', state: 'exists', contains: 'add(left, right)' }),
      shell('c11', 'grep -q "returns the sum" docs/add.md'),
    ],
  },
  { id: 'config', checks: [aCheck({ id: 'c12', kind: 'schema', path: 'config.json', schemaPath: 'schema.json' })] },
  {
    id: 'metric',
    checks: [
      aCheck({
        id: 'c13',
        kind: 'metric',
        command: 'node scripts/measure.mjs',
        expect: { compare: { operator: '<', value: 1 } },
        repeats: 2,
      }),
    ],
  },
  { id: 'judged', checks: [aCheck({ id: 'c14', kind: 'judge', rubric: 'add() is implemented without placeholders' })] },
  {
    id: 'guards',
    checks: [
      aCheck({ id: 'c15', kind: 'diff', only: ['src', 'docs', 'config.json', 'scripts/verify.sh'] }),
      aCheck({ id: 'c16', kind: 'file', path: 'tests', state: 'unchanged' }),
    ],
  },
  { id: 'prose', checks: [] },
  { id: 'person', checks: [aCheck({ id: 'c17', kind: 'human', question: 'Does it look right?' })] },
]

/** A judge that wants to please: it passes whatever it is shown and quotes what an honest author would have written. */
export const creditedJudge: Judge = {
  model: 'judge-model',
  authorModels: ['author-model'],
  ask: async () =>
    Promise.resolve({ verdict: 'pass', findings: [{ path: 'src/add.mjs', line: 2, quote: 'return left + right' }] }),
}
