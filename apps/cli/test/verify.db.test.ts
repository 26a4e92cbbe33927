import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Simulator, startSimulator } from '@jr/llm-simulator'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { runJr } from './run-jr.ts'

// Every test starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const directory = mkdtempSync(join(tmpdir(), 'jr-verify-'))
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(directory, path)), { recursive: true })
  writeFileSync(join(directory, path), text)
}

const router =
  'def route(task):\n    tier = classify(task)\n    if tier == "opus":\n        return call_opus(task), tier\n'
const schema = 'create table sessions (id int);\ncreate view v_active as select id from sessions;\n'
write(
  'task.md',
  `# Route\n\n### Step 1: Router\n\n**New File**: \`/srv/app/router.py\`\n\n\`\`\`python\n${router}\`\`\`\n\n### Step 2: Schema\n\n**New File**: \`/srv/app/sql/schema.sql\`\n\n\`\`\`sql\n${schema}\`\`\`\n\n## Success Criteria\n\n- [ ] There is a view\n  - verify: \`grep -q v_active sql/schema.sql\`\n- [ ] The router calls what it reports\n  - judge: route() calls the model of the tier that it returns\n- [ ] It is a router\n`,
)
write('right/router.py', router)
write('right/sql/schema.sql', schema)
write('wrong/router.py', router.replace('call_opus', 'call_local'))
write('wrong/sql/schema.sql', 'create table sessions (id int);\n')
write('before/readme.md', 'nothing yet\n')

let simulator: Simulator
let models: Record<string, string>

beforeAll(async () => {
  simulator = await startSimulator({
    apiKey: 'a-real-key',
    reply: ({ prompt, outputSchema }) => {
      if (outputSchema === undefined) return undefined
      const isWrong = prompt.includes('call_local')
      const quote = `return call_${isWrong ? 'local' : 'opus'}(task), tier`
      const judged = { verdict: isWrong ? 'fail' : 'pass', findings: [{ path: 'router.py', line: 4, quote }] }
      const proposed = { checks: [{ feature: 'it-is-a-router', text: 'a router', kind: 'file', body: 'router.py' }] }
      const feature = /- (\S+): It is a router/.exec(prompt)?.[1]
      return {
        text: JSON.stringify(
          prompt.startsWith('You judge') ? judged : { checks: proposed.checks.map((one) => ({ ...one, feature })) },
        ),
      }
    },
  })
  models = { ANTHROPIC_API_KEY: 'a-real-key', ANTHROPIC_BASE_URL: simulator.anthropicUrl }
})
afterAll(() => simulator.close())

const verify = (parameters: readonly string[], environment: Record<string, string> = {}): ReturnType<typeof runJr> =>
  runJr(['verify', 'task.md', ...parameters], { directory, environment })

test('a judge judges what only reading can decide, is named, and its cost is shown', async () => {
  const right = await verify(['--workspace', 'right'], models)

  expect(right.stdout).toMatch(/✓ passed \(judged by a model\) The router calls what it reports/)
  expect(right.stdout).toMatch(/cost: \$\d.* for 1 model call, [\d,.K]+ tokens/)
  expect(right.stderr).toMatch(/judge: claude-opus-\S+; name the model that did the work/)

  const wrong = await verify(['--workspace', 'wrong', '--json'], models)
  expect(wrong.code).toBe(1)
  expect(JSON.parse(wrong.stdout)).toMatchObject({
    verdict: 'refuted',
    features: [{ status: 'failed' }, { status: 'failed', judged: true }, { status: 'unverified' }],
    spending: { calls: 1, unpriced_calls: 0 },
  })
})

test('without a model, or when that is wished, judge checks could not run, and say why', async () => {
  const none = await verify(['--workspace', 'right'])
  expect(none.stdout).toMatch(
    /\? unverified The router[^\n]*\n +could not run[^\n]*\n +needs a judge model: set ANTHROPIC/,
  )
  expect(none.stdout).not.toContain('cost:')

  const before = simulator.requests.length
  const without = await verify(['--workspace', 'right', '--no-judge'], models)
  expect(without.stdout).toContain('--no-judge left it out')
  expect(simulator.requests.length).toBe(before)
})

test('the model that did the work does not judge it', async () => {
  const first = await verify(['--workspace', 'right', '--json'], models)
  const [judge] = /claude-opus-[\w-]+/.exec(first.stderr) ?? []

  const second = await verify(['--workspace', 'right', '--author', `${judge}-20261007`], models)

  expect(second.stderr).toMatch(/judge: claude-haiku-\S+/)
  expect(second.stderr).not.toContain('name the model')
})

test('with the state before the work a check must have been red, and checks are proposed when that is switched on', async () => {
  const green = await verify(['--workspace', 'right', '--base', 'right', '--no-judge', '--json'])
  expect(JSON.parse(green.stdout)).toMatchObject({
    features: [{ status: 'unverified', reason: expect.stringContaining('before the work') }, {}, {}],
  })

  const proposing = { ...models, JR_PROPOSE_CHECKS: 'on' }
  const red = await verify(['--workspace', 'right', '--base', 'before'], proposing)
  expect(red.stdout).toMatch(
    /✓ verified[^]*✓ passed There is a view[^]*✓ passed It is a router[^\n]*\n +proposed by a model: a router/,
  )
  expect(red.stdout).toMatch(/for 2 model calls/)

  const baseless = await verify(['--workspace', 'right'], proposing)
  expect(baseless.stderr).toContain('No checks are proposed without --base')
  expect(baseless.stdout).toContain('? unverified It is a router')
})

test('where the tree departs from what the document spells out is named, and no verdict follows', async () => {
  const wrong = await verify(['--workspace', 'wrong', '--no-judge'])

  expect(wrong.stdout).toMatch(
    /line 11 of the document: return call_opus\(task\), tier\n +the tree: return call_local\(task\), tier/,
  )
  expect(wrong.stdout).toContain('nowhere in the tree: v_active')
  expect(wrong.stdout).toMatch(/of the document: create view v_active[^\n]*\n +the tree lacks it/)
  expect(wrong.stdout).toMatch(/✗ failed There is a view[^\n]*\n +fail: grep -q v_active/)

  const right = await verify(['--workspace', 'right', '--no-judge', '--json'])
  expect(JSON.parse(right.stdout)).toMatchObject({
    files: [
      { path: '/srv/app/router.py', found_at: 'router.py', differences: [] },
      { path: '/srv/app/sql/schema.sql', found_at: 'sql/schema.sql', differences: [] },
    ],
  })
  const missing = await verify(['--workspace', 'before', '--no-judge'])
  expect(missing.stdout).toContain('/srv/app/router.py is missing')
})
