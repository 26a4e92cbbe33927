import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SessionDetail } from '@jr/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createDataDirectory, type JrProcess, runJr, startJr } from './run-jr.ts'
import { waitFor } from './wait-for.ts'

// Every test starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const directory = createDataDirectory()
const environment = { JR_DATA_DIR: directory }
let up: JrProcess

beforeAll(async () => {
  up = startJr(['up', '--port', '0', '--json', '--no-example'], { environment })
  await waitFor('jr up', () => up.stdout().includes('}') || undefined, up.stderr)
})
afterAll(async () => {
  up.child.kill('SIGTERM')
  await up.ended
})

const jr = (...parameters: string[]): ReturnType<typeof runJr> => runJr(parameters, { directory, environment })

const criteria =
  '- [ ] It is there\n  - verify: `test -s bird.txt`\n- [ ] It reads well\n  - human: Does it read well?\n'

/** Runs a document with these criteria; resolves with its session and with what was printed. */
async function run(name: string, extra = ''): Promise<{ readonly id: string; readonly stdout: string }> {
  writeFileSync(
    join(directory, `${name}.md`),
    `# ${name}\n\n## Step 1: Write\n\nCreate \`bird.txt\`:\n\n\`\`\`text\na grey heron\n\`\`\`\n\n## Success Criteria\n\n${criteria}${extra}`,
  )
  const result = await jr('run', `${name}.md`)
  expect([result.code, result.stderr]).toEqual([0, expect.any(String)])
  const { sessions } = JSON.parse((await jr('sessions', '--query', name, '--json')).stdout) as {
    sessions: { session_id: string }[]
  }
  return { id: sessions[0]?.session_id ?? '', stdout: result.stdout }
}

const show = async (id: string): Promise<SessionDetail> =>
  JSON.parse((await jr('show', id, '--json')).stdout) as SessionDetail

const settled = (id: string): Promise<SessionDetail> =>
  waitFor('the verdict', async () => {
    const session = await show(id)
    return session.verdict === null ? undefined : session
  })

test('a run ends with its question open and says how to answer it; the answer proves the criterion', async () => {
  const { id, stdout } = await run('Open')
  expect(stdout).toContain('completed, unverified')
  expect(stdout).toMatch(new RegExp(`\\? Does it read well\\?\\n +jr answer ${id.slice(0, 8)} yes\\|no --check c2`))

  const answered = await jr('answer', id, 'yes', '--by', 'Ada', '--note', 'read it twice', '--json')

  expect(answered.code).toBe(0)
  expect(JSON.parse(answered.stdout)).toMatchObject({ session_id: id, questions: [{ is_open: false }] })
  expect(await settled(id)).toMatchObject({ status: 'completed', verdict: 'verified' })
  expect((await jr('show', id)).stdout).toMatch(
    /It reads well +\(passed, judged by a person\)[^]*yes, says Ada: read it twice/,
  )
  const report = await jr('report', id)
  expect(report.stdout).toMatch(/\[x\] It reads well \(passed, judged by a person\)/)
  expect(report.stdout).toMatch(/Does it read well\? \*\*yes\*\*, Ada, \d{4}-.*: read it twice/)
  expect(JSON.parse((await jr('report', id, '--features')).stdout)).toMatchObject([
    { passes: true, judged_by_person: false },
    { passes: true, judged_by_person: true, checks: [{ kind: 'human', source: 'criterion' }] },
  ])

  expect(report.stdout).not.toContain('stale')
  writeFileSync(join(directory, 'workspaces', id, 'bird.txt'), 'changed afterwards\n')
  for (const command of ['show', 'report']) {
    expect((await jr(command, id)).stdout).toContain('The workspace has changed since the checks ran')
  }
})

test('a no refutes the session, in words', async () => {
  const { id } = await run('Refuted')

  expect((await jr('answer', id, 'no', '--note', 'too long')).stdout).toContain('is to be judged again')

  expect(await settled(id)).toMatchObject({ status: 'failed', verdict: 'refuted' })
  const shown = await jr('show', id)
  expect(shown.stdout).toMatch(/It reads well +\(failed, judged by a person\)[^]*no, says \S+: too long/)
})

test('of several questions the check says which; without an answer they are listed', async () => {
  const { id } = await run('Several', '- [ ] It is pretty\n  - human: Is it pretty?\n')

  const vague = await jr('answer', id, 'yes')
  expect([vague.code, vague.stderr]).toEqual([
    2,
    expect.stringMatching(/c2 \(Does it read well\?\), c3 \(Is it pretty\?\)/),
  ])
  const wrong = await jr('answer', id, 'maybe')
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('yes or no')])
  const unknown = await jr('answer', id, 'yes', '--check', 'c9')
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('no question "c9"')])

  expect((await jr('answer', id, 'yes', '--check', 'c3')).code).toBe(0)
  await settled(id)
  const listed = JSON.parse((await jr('answer', id, '--json')).stdout) as SessionDetail
  expect(listed.questions).toMatchObject([
    { check_id: 'c2', is_open: true },
    { check_id: 'c3', is_open: false },
  ])
  expect((await jr('answer', id, 'yes')).code).toBe(0)
  expect(await settled(id)).toMatchObject({ verdict: 'verified' })
})

test('without a running executor the verdict is decided at once', async () => {
  const own = createDataDirectory()
  const here = (...parameters: string[]): ReturnType<typeof runJr> =>
    runJr(parameters, { directory: own, environment: { JR_DATA_DIR: own } })
  writeFileSync(
    join(own, 'alone.md'),
    '# Alone\n\n## Step 1: Write\n\nCreate `a.txt`:\n\n```text\nhello\n```\n\n## Success Criteria\n\n- [ ] It greets\n  - human: Does it greet?\n',
  )
  const ran = await here('run', 'alone.md', '--json')
  const { session_id: id } = JSON.parse(ran.stdout) as SessionDetail

  const answered = await here('answer', id, 'yes')

  expect([answered.code, answered.stdout]).toEqual([
    0,
    expect.stringMatching(/completed, verified[^]*judged by a person/),
  ])
})
