import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SessionDetail, SessionList } from '@jr/contract'
import { findEmbeddedPostgres } from '@jr/db'
import { createTestDatabase } from '@jr/db/testing'
import { startSimulator } from '@jr/llm-simulator'
import { expect, test, vi } from 'vitest'
import { createDataDirectory, runJr, startJr } from './run-jr.ts'
import { waitFor } from './wait-for.ts'

// Every test starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })

const directory = createDataDirectory()
const environment = { JR_DATA_DIR: directory }
const write = (name: string, text: string): string => {
  writeFileSync(join(directory, name), text)
  return name
}

test('a run works in the given workspace, and its session can be looked at afterwards', async () => {
  const workspace = join(directory, 'project')
  mkdirSync(workspace)
  writeFileSync(join(workspace, 'greeting.txt'), 'Hello\n')
  const file = write(
    'edit.md',
    '# Greet\n\n## Tasks\n\n### Task 1: Change the greeting\n\n**File:** `greeting.txt`\n\n<<<<<<< SEARCH\nHello\n=======\nGood morning\n>>>>>>> REPLACE\n\n## Success Criteria\n\n- [ ] It is morning\n  - verify file: `greeting.txt` contains `Good morning`\n',
  )
  await runJr(['submit', write('other.md', '# Other\n\n## Tasks\n\n### Task 1: Describe a tree\n\nOne sentence.\n')], {
    directory,
    environment,
  })

  const result = await runJr(['run', file, '--workspace', 'project', '--jr', 'Morning Jr'], { directory, environment })

  expect(result.code).toBe(0)
  expect(result.stdout).toContain('completed, verified')
  expect(result.stdout).toContain('[simulated]')
  expect(readFileSync(join(workspace, 'greeting.txt'), 'utf8')).toBe('Good morning\n')
  expect(findEmbeddedPostgres({ directory })).toBeUndefined()
  const list = JSON.parse((await runJr(['sessions', '--json'], { environment })).stdout) as SessionList
  expect(list.sessions.map(({ title, status }) => [title, status])).toEqual([
    // What somebody else had queued was left alone.
    ['Other', 'pending'],
    ['Greet', 'completed'],
  ])
  const id = list.sessions[1]?.session_id ?? ''
  const shown = await runJr(['show', id.slice(0, 8)], { environment })
  expect(shown.stdout).toContain('Morning Jr')
  const report = await runJr(['report', id, '--features'], { environment })
  expect(JSON.parse(report.stdout)).toMatchObject([
    { description: 'It is morning', passes: true, category: 'functional' },
  ])
})

test('two runs at once carry out their own session each', async () => {
  const runs = ['First', 'Second'].map((name) => {
    const step = `### Task 1: Write it\n\n**File:** \`${name}.txt\`\n\n\`\`\`text\n${name}\n\`\`\`\n\n### Task 2: Describe a lake\n\n[[simulate: slow 1s]]\n`
    return runJr(['run', write(`${name}.md`, `# ${name}\n\n## Tasks\n\n${step}`), '--json'], { directory, environment })
  })
  const results = await Promise.all(runs)

  const sessions = results.map(({ stdout }) => JSON.parse(stdout) as SessionDetail)
  expect(sessions.map(({ title, status }) => [title, status])).toEqual([
    ['First', 'completed'],
    ['Second', 'completed'],
  ])
  expect(results.map(({ stderr }) => stderr.includes('A running executor'))).toEqual([false, false])
  expect(new Set(sessions.map(({ worker_id }) => worker_id)).size).toBe(2)
})

test('Ctrl-C cancels the session, and the database stops', async () => {
  const file = write(
    'slow.md',
    '# Slow\n\n## Tasks\n\n### Task 1: Describe a river\n\nOne sentence. [[simulate: slow 60s]]\n',
  )
  const jr = startJr(['run', file, '--json'], { directory, environment })
  await waitFor('the step to start', () => jr.stderr().includes('in progress') || undefined, jr.stderr)

  jr.child.kill('SIGINT')

  expect(await jr.ended).toBe(1)
  expect(JSON.parse(jr.stdout())).toMatchObject({ status: 'cancelled' } satisfies Partial<SessionDetail>)
  expect(findEmbeddedPostgres({ directory })).toBeUndefined()
})

test('a failing model call ends the session as failed, with the reason and what to do', async () => {
  const file = write(
    'fail.md',
    '# Fail\n\n## Tasks\n\n### Task 1: Describe a fire\n\nOne sentence. [[simulate: 401]]\n',
  )

  const result = await runJr(['run', file], { directory, environment })

  expect(result.code).toBe(1)
  expect(result.stdout).toMatch(/✗ failed/)
  expect(result.stdout).toMatch(/→ .+/)
  expect(result.stderr + result.stdout).not.toMatch(/\n\s+at /)
})

test('a check of the whole document that fails is named with its reason, though no criterion is', async () => {
  const step = '## Step 1: Write `a.txt`\n\n```text\na\n```\n'
  const file = write('whole.md', `# Whole\n\n${step}\n## Testing\n\n\`\`\`bash\ngrep b a.txt\n\`\`\`\n`)

  const result = await runJr(['run', file], { directory, environment })

  expect(result.code).toBe(1)
  expect(result.stdout).toMatch(/✗ failed grep b a\.txt\n {6}.*exit/)
})

test('with a key and a local server real calls are made, priced, and not called simulated', async () => {
  // The strict stand-in of both services, at the addresses where the real ones would be.
  const simulator = await startSimulator({ apiKey: 'a-real-key' })
  const task = (title: string): string => `### ${title}\n\nOne sentence.\n`
  const file = write(
    'tiers.md',
    `# Tiers\n\n## Tasks\n\n${task('Task 1: Summarize this simple list')}\n${task('Task 2: Describe a tree')}`,
  )

  const result = await runJr(['run', file, '--json'], {
    directory,
    environment: {
      ...environment,
      ANTHROPIC_API_KEY: 'a-real-key',
      ANTHROPIC_BASE_URL: simulator.anthropicUrl,
      LOCAL_LLM_URL: simulator.openaiUrl,
    },
  })
  await simulator.close()

  const session = JSON.parse(result.stdout) as SessionDetail
  expect(session).toMatchObject({ status: 'completed', simulated: false, unpriced_attempts: 0 })
  const attempts = session.steps.flatMap((step) => step.attempts)
  expect(attempts.map(({ tier, status }) => [tier, status])).toContainEqual(['haiku', 'passed'])
  expect(session.cost_usd).toBeGreaterThan(0)
  expect(session.cost_usd).toBeLessThan(session.opus_cost_usd)
  expect(result.stdout + result.stderr).not.toMatch(/simulated: there is no/i)
  expect(result.stdout + result.stderr).not.toContain('a-real-key')
})

test('a tier whose key is missing is told by the name of the key', async () => {
  const simulator = await startSimulator()
  const file = write('keyless.md', '# Keyless\n\n## Tasks\n\n### Task 1: Describe a lake\n\nOne sentence.\n')

  const result = await runJr(['run', file, '--tier', 'opus'], {
    directory,
    environment: { ...environment, LOCAL_LLM_URL: simulator.openaiUrl },
  })
  await simulator.close()

  expect(result.code).toBe(1)
  expect(result.stdout).toContain('ANTHROPIC_API_KEY')
})

test('an id that no session has is told with exit 2', async () => {
  const database = await createTestDatabase()
  const commands = ['show', 'watch', 'cancel', 'retry', 'approve', 'skip', 'report']

  const results = await Promise.all(
    commands.map((command) =>
      runJr([command, 'ffffffff'], { environment: { JR_DATABASE_URL: database.connectionString } }),
    ),
  )
  await database.close()

  for (const [index, { code, stderr }] of results.entries()) {
    expect([commands[index], code]).toEqual([commands[index], 2])
    expect(stderr).toContain('There is no session ffffffff')
  }
})

test('the doctor asks every tier that it can reach, and never shows a key', async () => {
  const simulator = await startSimulator({ apiKey: 'sk-ant-secret' })
  const reachable = { ANTHROPIC_BASE_URL: simulator.anthropicUrl, LOCAL_LLM_URL: simulator.openaiUrl }

  const good = await runJr(['doctor', '--json'], {
    environment: { ...environment, ...reachable, ANTHROPIC_API_KEY: 'sk-ant-secret' },
  })
  const bad = await runJr(['doctor'], {
    environment: { ...environment, ...reachable, ANTHROPIC_API_KEY: 'sk-ant-wrong', LOCAL_LLM_MODEL: 'nobody' },
  })
  await simulator.close()

  const { findings } = JSON.parse(good.stdout) as { findings: { name: string; status: string; message: string }[] }
  const statuses = Object.fromEntries(findings.map(({ name, status }) => [name, status]))
  expect(statuses).toMatchObject({ node: 'ok', anthropic: 'ok', haiku: 'ok', opus: 'ok', local: 'ok', database: 'ok' })
  expect(good.stdout + good.stderr).not.toContain('sk-ant-secret')
  expect(bad.code).toBe(1)
  expect(bad.stdout).toMatch(/fail +haiku[^]*fail +local +.*does not have nobody/)
  expect(bad.stdout + bad.stderr).not.toContain('sk-ant-wrong')
})

test('the audit and the statistics are JSON that a program can read', async () => {
  expect(JSON.parse((await runJr(['audit', '--json'], { environment })).stdout)).toEqual({ findings: [] })
  const { sessions } = JSON.parse((await runJr(['sessions', '--json'], { environment })).stdout) as {
    sessions: readonly { status: string }[]
  }
  const count = (status: string): number => sessions.filter((session) => session.status === status).length
  expect(JSON.parse((await runJr(['stats', '--json'], { environment })).stdout)).toMatchObject({
    completed_total: count('completed'),
    failed_total: count('failed'),
    cancelled_total: 1,
    by_tier: expect.any(Array),
  })
})

test('the doctor names a retired model and its successor', async () => {
  const result = await runJr(['doctor'], { environment: { ...environment, JR_HAIKU_MODEL: 'claude-3-haiku-20240307' } })

  expect(result.code).toBe(1)
  expect(result.stdout).toMatch(/claude-3-haiku-20240307 was retired on 2026-04-20[^]*claude-haiku-5-5/)
})
