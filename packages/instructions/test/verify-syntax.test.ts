import { describe, expect, it } from 'vitest'
import { parseInstruction, type Check } from '../src/index.ts'

function readCheck(line: string): Partial<Check> | undefined {
  const plan = parseInstruction(
    `# T\n\n## Step 1: Edit \`a\`\n\nx\n\n## Success Criteria\n\n- [ ] It works\n  - ${line}\n`,
  )
  return plan.features[0]?.checks[0]
}

describe('a line below a criterion', () => {
  it.each<[string, object]>([
    ['verify: `node a.js`', { kind: 'shell', command: 'node a.js', expect: {}, network: false, mutates: false }],
    ['verify: `node a.js` => `exit 2`', { expect: { exitCode: 2 } }],
    ['verify: `wc -l < a` => `>= 10`', { expect: { compare: { operator: '>=', value: 10 } } }],
    ['verify: `node a.js` => `/^ok/`', { expect: { matches: '^ok' } }],
    ['verify: `node a.js` => `3`', { expect: { equals: '3' } }],
    ['verify: `node a.js` => `Hello`', { expect: { contains: 'Hello' } }],
    ['verify: `node a.js` => equals `Hello`', { expect: { equals: 'Hello' } }],
    ['verify: `node a.js` => contains "Hello"', { expect: { contains: 'Hello' } }],
    ['verify: `node a.js` timeout=60', { timeoutMs: 60_000 }],
    ['verify: `curl -s localhost`', { network: true }],
    ['verify: `rm a`', { mutates: true }],
    ['**verify:** `node a.js`', { kind: 'shell' }],
    ['verify file: `a.txt`', { kind: 'file', path: 'a.txt', state: 'exists' }],
    ['verify file: `a.txt` contains `x y`', { state: 'exists', contains: 'x y' }],
    ['verify file: `a.txt` matches `/x+/`', { matches: 'x+' }],
    ['verify file: `a.txt` absent', { state: 'absent' }],
    ['verify file: `a.txt` does not exist', { state: 'absent' }],
    ['verify file: `a.txt` unchanged', { state: 'unchanged' }],
    ['verify file: `a.json` `$.b.c` = `1`', { jsonPath: '$.b.c', equals: '1' }],
    [
      'verify http: `GET http://127.0.0.1:1/x` => `201`, `$[0].p >= 0`, `$.name = "a"`, `$.id`',
      {
        kind: 'http',
        method: 'GET',
        url: 'http://127.0.0.1:1/x',
        status: 201,
        json: [
          { path: '$[0].p', operator: '>=', value: 0 },
          { path: '$.name', operator: '=', value: 'a' },
          { path: '$.id', operator: 'exists' },
        ],
      },
    ],
    ['verify http: `GET http://127.0.0.1:1/health` -> 200 in 500ms', { status: 200, maxLatencyMs: 500, json: [] }],
    ['verify http: `GET http://127.0.0.1:1/health` => `204`, `within 1.5 s`', { status: 204, maxLatencyMs: 1500 }],
    [
      'verify http: `GET http://127.0.0.1:1/a` => `< 200 ms`, `$.text = "in 5 s"`',
      { status: 200, maxLatencyMs: 200, json: [{ path: '$.text', operator: '=', value: 'in 5 s' }] },
    ],
    [
      'verify sql: `select count(*) from t` => `>= 1`',
      { kind: 'sql', query: 'select count(*) from t', expect: { compare: { operator: '>=', value: 1 } } },
    ],
    ['verify schema: `a.json` against `s.json`', { kind: 'schema', path: 'a.json', schemaPath: 's.json' }],
    [
      'verify metric: `node b.js` => `<= 200` repeats=5',
      { kind: 'metric', command: 'node b.js', repeats: 5, expect: { compare: { operator: '<=', value: 200 } } },
    ],
    ['verify diff: only `src/**`, `test/**`', { kind: 'diff', only: ['src/**', 'test/**'] }],
    ['judge: It names every failed step', { kind: 'judge', rubric: 'It names every failed step' }],
    ['human: Does it read well?', { kind: 'human', question: 'Does it read well?' }],
  ])('reads %s', (line, expected) => {
    expect(readCheck(line)).toMatchObject({ source: 'criterion', line: 10, ...expected })
  })

  it('reads no time limit where none is given', () => {
    expect(readCheck('verify http: `GET http://127.0.0.1:1/in/5s` => `200`, `$.text = "in 5 s"`')).not.toHaveProperty(
      'maxLatencyMs',
    )
  })

  it.each([
    'verify: the page loads',
    'verify file: a.txt',
    'verify http: `POST http://localhost/x`',
    'verify metric: `node b.js`',
    'verify schema: `a.json`',
  ])('reports %s as unreadable', (line) => {
    const plan = parseInstruction(
      `# T\n\n## Step 1: Edit \`a\`\n\nx\n\n## Success Criteria\n\n- [ ] It works\n  - ${line}\n`,
    )

    expect(plan.findings).toContainEqual(expect.objectContaining({ code: 'verify_syntax', line: 10 }))
    expect(plan.features[0]?.checks).toEqual([])
  })
})

describe('comments with ids', () => {
  it('name criteria, their order and the tier of a step', () => {
    const plan = parseInstruction(
      '# T\n\n## Step 1: Edit `a`\n\n<!-- jr:S1 tier=opus -->\n\nx\n\n## Success Criteria\n\n- [ ] One <!-- jr:F1 -->\n- [ ] Two <!-- jr:F2 depends=F1 -->\n\n## Testing\n\n```bash verify="F2" timeout=9\nnode a.js\n```\n',
    )

    expect(plan.steps[0]?.tier).toBe('opus')
    expect(plan.features.map(({ id, text, depends }) => ({ id, text, depends }))).toEqual([
      { id: 'F1', text: 'One', depends: undefined },
      { id: 'F2', text: 'Two', depends: ['F1'] },
    ])
    expect(plan.features[1]?.checks).toMatchObject([{ kind: 'shell', command: 'node a.js', timeoutMs: 9000 }])
  })
})
