import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { QueueError } from '../src/queue-error.ts'
import { submitTask } from '../src/submit-task.ts'
import { openTestQueue } from './open-test-queue.ts'

const { database, context, close } = await openTestQueue()
afterAll(close)

const markdown = `# JR Instruction: Greet

**Priority**: P1
**Assigned To**: Docs Jr
**Task ID**: DOC-7

## Step 1: Write the greeting

**File:** \`hello.txt\`

\`\`\`text
hello
\`\`\`

## Success Criteria

- [ ] The greeting is there
  - verify file: \`hello.txt\` exists
`

async function countRows(): Promise<{ sessions: number; jobs: number }> {
  const { rows } = await sql<{ sessions: number; jobs: number }>`
    select (select count(*)::int from jr_execution_sessions) as sessions,
      (select count(*)::int from jr_queue.job where name = 'jr-task') as jobs`.execute(database.db)
  return rows[0]!
}

async function refusalOf(text: string): Promise<QueueError> {
  const error = await submitTask(context, { markdown: text, simulated: true }).catch((reason: unknown) => reason)
  if (!(error instanceof QueueError)) throw new Error('it was not refused', { cause: error })
  return error
}

test('stores what the document says and queues it', async () => {
  const submitted = await submitTask(context, { markdown, simulated: true })
  expect(submitted).toMatchObject({ taskId: 'DOC-7', created: true })

  const session = await context.tracker.getSession(submitted.sessionId)
  expect(session).toMatchObject({
    status: 'pending',
    title: 'Greet',
    jrName: 'Docs Jr',
    priority: 10,
    simulated: true,
    steps: [{ name: 'Write the greeting', kind: 'declared', status: 'pending' }],
    features: [{ description: 'The greeting is there', checks: [{ kind: 'file', path: 'hello.txt' }] }],
  })
  const { rows } = await sql`
    select singleton_key, priority, state::text from jr_queue.job where singleton_key = ${submitted.sessionId}`.execute(
    database.db,
  )
  expect(rows).toEqual([{ singleton_key: submitted.sessionId, priority: 10, state: 'created' }])
})

test('lets the submission win over the document', async () => {
  const { sessionId } = await submitTask(context, {
    markdown,
    simulated: false,
    taskId: 'OTHER-1',
    jrName: 'Other Jr',
    priority: -3,
    tier: 'opus',
    workspace: '/srv/place',
    continueOnFailure: true,
  })
  expect(await context.tracker.getSession(sessionId)).toMatchObject({
    taskId: 'OTHER-1',
    jrName: 'Other Jr',
    priority: -3,
    requestedTier: 'opus',
    workspace: '/srv/place',
    continueOnFailure: true,
    simulated: false,
  })
})

test('answers the same key with the same session, also when ten ask at once', async () => {
  const before = await countRows()
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => submitTask(context, { markdown, simulated: true, idempotencyKey: 'once' })),
  )
  const after = await countRows()

  expect(new Set(answers.map((answer) => answer.sessionId)).size).toBe(1)
  expect(answers.filter((answer) => answer.created)).toHaveLength(1)
  expect([after.sessions - before.sessions, after.jobs - before.jobs]).toEqual([1, 1])
})

test.each([
  ['an empty document', ''],
  ['a document without steps', '# Notes\n\nNothing to do here.\n'],
  ['a binary file', '\u0000\u0001\u0002PNG'],
])('refuses %s with its findings and stores nothing', async (_, text) => {
  const before = await countRows()
  const error = await refusalOf(text)
  expect(error.code).toBe('instruction_refused')
  expect(error.hint).toBeTruthy()
  expect(error.findings.some((finding) => finding.severity === 'error')).toBe(true)
  expect(await countRows()).toEqual(before)
})

test('refuses a task id that is too long', async () => {
  const submission = submitTask(context, { markdown, simulated: true, taskId: 'x'.repeat(101) })
  await expect(submission).rejects.toMatchObject({ code: 'invalid_task' })
})

test('stores no secret: what holds one is left to a person', async () => {
  const key = ['sk-ant-', 'api03-', 'Zq8Rk2Lm9Tx4Vb7Nw3Pc6Yd1'].join('')
  const { sessionId } = await submitTask(context, {
    markdown: `# Deploy

## Step 1: Write the settings

**File:** \`settings.py\`

\`\`\`python
API_KEY = "${key}"
\`\`\`

## Step 2: Summarize the notes

Use the key ${key} to read them and summarize.

## Success Criteria

- [ ] The service answers
  - verify: \`curl -H "Authorization: Bearer ${key}" http://127.0.0.1:1/\` => exit 0
`,
    simulated: true,
  })
  const session = await context.tracker.getSession(sessionId)
  expect(session.steps.map((step) => step.kind)).toEqual(['manual', 'text'])
  expect(session.features[0]?.checks).toMatchObject([{ kind: 'human' }])
  const { rows } = await sql<{ found: boolean }>`
    select (s::text || (select string_agg(t::text, '') from jr_execution_steps t where t.session_id = s.session_id)
      || (select string_agg(f::text, '') from jr_features f where f.session_id = s.session_id)
      || (select string_agg(i::text, '') from jr_instructions i)
      || (select string_agg(e::text, '') from jr_session_events e)) like ${`%${key}%`} as found
    from jr_execution_sessions s where s.session_id = ${sessionId}::uuid`.execute(database.db)
  expect(rows).toEqual([{ found: false }])
})
