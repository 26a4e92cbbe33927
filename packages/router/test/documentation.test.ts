import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startSimulator } from '@jr/llm-simulator'
import { beforeAll, describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${folder}/README.md`, 'utf8')
const snippets = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ''], index) => {
  const before = readme.slice(0, readme.indexOf(code))
  return { code, title: `${index + 1}: ${before.match(/^#+ (.+)$/gm)?.at(-1) ?? ''}` }
})
const examples = readdirSync(`${folder}/examples`).filter((name) => name.endsWith('.ts'))

/** Runs each program in turn, in one process that imports the package by its name, and says which ended well. */
const RUNNER = `
import { stripTypeScriptTypes } from 'node:module'
const named = (code) => code.replace(/from '(@jr\\/router[^']*)'/g, (_, name) => \`from '\${import.meta.resolve(name)}'\`)
const toModule = ({ code, file }) =>
  file ?? 'data:text/javascript,' + encodeURIComponent(named(stripTypeScriptTypes(code)))
for (const [index, program] of JSON.parse(process.env.PROGRAMS).entries()) {
  try {
    await import(toModule(program))
    console.log('\\n@@ok ' + index)
  } catch (error) {
    console.log('\\n@@failed ' + index + ' ' + JSON.stringify(String(error?.stack ?? error)))
  }
}`

async function runAll(
  programs: readonly { code?: string; file?: string }[],
  environment: Record<string, string> = {},
): Promise<Map<number, string>> {
  const parameters = [
    '--conditions=@jr/source',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    RUNNER,
  ]
  const env = { PATH: process.env['PATH'] ?? '', PROGRAMS: JSON.stringify(programs), ...environment }
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd: folder, env, timeout: 60_000 })
  return new Map(
    [...stdout.matchAll(/^@@(ok|failed) (\d+)(.*)$/gm)].map(([, state = '', index, detail = '']) => [
      Number(index),
      `${state}${detail}`,
    ]),
  )
}

describe('the README', () => {
  let outcomes = new Map<number, string>()
  beforeAll(async () => {
    const simulator = await startSimulator()
    const environment = {
      ANTHROPIC_API_KEY: 'test-key',
      ANTHROPIC_BASE_URL: simulator.anthropicUrl,
      LOCAL_LLM_URL: simulator.openaiUrl,
    }
    outcomes = await runAll(snippets, environment)
    await simulator.close()
  }, 60_000)

  it('has a first working call of at most ten lines', () => {
    expect(snippets[0]?.code.trim().split('\n').length).toBeLessThanOrEqual(10)
  })

  it.each(snippets.map(({ title }, index) => ({ title, index })))('runs as it stands, snippet $title', ({ index }) => {
    expect(outcomes.get(index)).toBe('ok')
  })
})

describe('the examples', () => {
  let outcomes = new Map<number, string>()
  beforeAll(async () => {
    outcomes = await runAll(examples.map((name) => ({ file: new URL(`../examples/${name}`, import.meta.url).href })))
  }, 60_000)

  it.each(examples.map((name, index) => ({ name, index })))(
    '$name runs without a key or a server',
    ({ name, index }) => {
      expect(outcomes.get(index)).toBe('ok')
      expect(readFileSync(`${folder}/examples/README.md`, 'utf8')).toContain(`\`${name}\``)
    },
  )
})
