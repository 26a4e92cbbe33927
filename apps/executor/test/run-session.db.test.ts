import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { approveStep, retrySession } from '@jr/queue'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aDeclaredStep, aManualStep, aTextStep, openTestBench, type TestBench } from './test-bench.ts'

let bench: TestBench

beforeAll(async () => {
  bench = await openTestBench()
  await bench.startWorker()
})
afterAll(() => bench.close())

function workspaceOf(sessionId: string): string {
  return join(bench.directory, 'data', 'workspaces', sessionId)
}

test('carries a session out to its end: files written, answers kept, every attempt recorded', async () => {
  const id = await bench.queueSteps([
    aDeclaredStep('notes.md', '# Notes\n'),
    aTextStep('Summarize the notes. [[simulate: say There is one heading.]]'),
  ])
  const session = await bench.reach(id, 'completed')

  expect(await readFile(join(workspaceOf(id), 'notes.md'), 'utf8')).toBe('# Notes\n')
  expect(session).toMatchObject({ passed: 2, failed: 0, verdict: 'unverified', simulated: true })
  const [declared, text] = session.steps
  expect(declared).toMatchObject({ status: 'passed', output: 'Created notes.md, 8 bytes.' })
  expect(declared?.attempts).toMatchObject([{ tier: null, status: 'passed', costUsd: 0 }])
  expect(declared?.files).toMatchObject([{ path: 'notes.md', action: 'created' }])
  expect(declared?.files[0]?.diff).toContain('+# Notes')
  expect(text).toMatchObject({ status: 'passed', output: 'There is one heading.' })
  expect(text?.attempts).toMatchObject([{ tier: 'local', status: 'passed', simulated: true, finishReason: 'stop' }])
  expect(text?.attempts[0]?.inputTokens).toBeGreaterThan(0)
})

test('gives a model the outputs of the steps before', async () => {
  const id = await bench.queueSteps([aTextStep('First. [[simulate: say the word is heron]]'), aTextStep('Second.')])
  await bench.reach(id, 'completed')

  const last = bench.simulator.requests.at(-1)
  expect(JSON.stringify(last?.body)).toContain('the word is heron')
})

test('waits for a person and goes on when one approves', async () => {
  const id = await bench.queueSteps([aManualStep('Needs sudo.'), aDeclaredStep('after.txt', 'x\n')])
  const waiting = await bench.reach(id, 'waiting')
  expect(waiting).toMatchObject({ waitingReason: 'Needs sudo.', passed: 0 })

  await approveStep(bench, id, { actor: 'person:ada', note: 'done by hand' })
  const session = await bench.reach(id, 'completed')
  expect(session.steps.map((step) => step.status)).toEqual(['passed', 'passed'])
})

test('stops at the first failed step, says what to do, and undoes what the step changed', async () => {
  const broken = {
    ...aDeclaredStep('a.txt', 'b\n'),
    definition: {
      edits: [
        { type: 'write', path: 'a.txt', content: 'b\n', line: 1 },
        { type: 'replace', path: 'absent.txt', search: 'x', replace: 'y', line: 5 },
      ],
      files: [],
      commands: [],
    },
  }
  const id = await bench.queueSteps([aDeclaredStep('first.txt', '1\n'), broken, aDeclaredStep('never.txt', '3\n')])
  const session = await bench.reach(id, 'failed')

  expect(session).toMatchObject({ passed: 1, failed: 1, pending: 1, verdict: null })
  expect(session.steps[1]?.error).toMatchObject({ code: 'file_missing' })
  expect(session.steps[1]?.error?.hint).toBeTruthy()
  await expect(readFile(join(workspaceOf(id), 'a.txt'))).rejects.toThrow('ENOENT')
})

const features = [
  {
    id: 'made',
    description: 'made.txt exists',
    line: 9,
    checks: [
      { id: 'c1', source: 'criterion', line: 9, text: 'made.txt', kind: 'file', path: 'made.txt', state: 'exists' },
    ],
  },
]

test('proves a feature by a check that was red before the work and is green after it', async () => {
  const id = await bench.queueSteps([aDeclaredStep('made.txt', 'x\n')], { features })
  const session = await bench.reach(id, 'completed')

  expect(session.verdict).toBe('verified')
  const [feature] = session.features
  expect(feature).toMatchObject({ status: 'passed' })
  expect(feature?.evidence.map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ['before', 'fail'],
    ['after', 'pass'],
  ])
})

test('fails a session whose evidence refutes it, although every step passed', async () => {
  const id = await bench.queueSteps([aDeclaredStep('other.txt', 'x\n')], { features })
  const session = await bench.reach(id, 'failed')
  expect(session).toMatchObject({ verdict: 'refuted', passed: 1, features: [{ status: 'failed' }] })
})

test('leaves the features of half-done work unverified, and judges them when a retry has finished it', async () => {
  const id = await bench.queueSteps([aTextStep('Try. [[simulate: 400 x1]]'), aDeclaredStep('made.txt', 'x\n')], {
    features,
  })
  const failed = await bench.reach(id, 'failed')
  expect(failed).toMatchObject({ verdict: null, features: [{ status: 'unverified' }] })

  await retrySession(bench, id)
  expect(await bench.reach(id, 'completed')).toMatchObject({ verdict: 'verified', features: [{ status: 'passed' }] })
})

test('goes on after a failed step when it was told to', async () => {
  const id = await bench.queueSteps([aTextStep('Refuse. [[simulate: refusal]]'), aDeclaredStep('later.txt', 'x\n')], {
    continueOnFailure: true,
  })
  const session = await bench.reach(id, 'failed')
  expect(session).toMatchObject({ passed: 1, failed: 1 })
})

test('fails a session whose workspace does not exist, and names it', async () => {
  const id = await bench.queueSteps([aDeclaredStep('a', 'b')], { workspace: '/nowhere/at/all' })
  const session = await bench.reach(id, 'failed')
  expect(session.error).toMatchObject({ code: 'workspace_unusable' })
  expect(session.error?.message).toContain('/nowhere/at/all')
})

test('lets an agent change files with tools, and keeps what it did', async () => {
  const id = await bench.queueSteps([
    {
      name: 'Build',
      description:
        'Do it. [[simulate: call write_file {"path": "src/a.txt", "content": "made\\n"}]] [[simulate: call read_file {"path": "src/a.txt"}]] [[simulate: say Wrote src/a.txt.]]',
      kind: 'agent',
    },
  ])
  const session = await bench.reach(id, 'completed')

  expect(await readFile(join(workspaceOf(id), 'src/a.txt'), 'utf8')).toBe('made\n')
  const [step] = session.steps
  expect(step?.files).toMatchObject([{ path: 'src/a.txt', action: 'created' }])
  expect(step?.attempts.map((attempt) => attempt.status)).toEqual(['passed', 'passed', 'passed'])
  const { events } = await bench.tracker.listEvents(id)
  expect(events.filter((event) => event.type.startsWith('tool_')).map((event) => event.type)).toEqual([
    'tool_called',
    'tool_answered',
    'tool_called',
    'tool_answered',
  ])
})

test.each([
  ['no tool', ''],
  ['only tools that read', '[[simulate: call list_files {"pattern": "**/*"}]]'],
])('fails an agent step that used %s, whatever the model says', async (_, marker) => {
  const description = `${marker} [[simulate: say All done!]]`
  const id = await bench.queueSteps([{ name: 'Build', description, kind: 'agent' }])
  const session = await bench.reach(id, 'failed')
  expect(session.steps[0]?.error).toMatchObject({ code: 'no_work_done' })
})

describe('every failure of a model server is a clear step error', () => {
  test.each([
    ['400', 'request_rejected', 1],
    ['401', 'authentication_failed', 1],
    ['404', 'model_not_found', 1],
    ['429 retry after 0 x9', 'rate_limited', 3],
    ['500 x9', 'provider_error', 3],
    ['529 x9', 'overloaded', 3],
    ['reset x9', 'connection_failed', 3],
    ['truncate', 'output_truncated', 1],
    ['refusal', 'refused', 1],
    ['empty x9', 'empty_reply', 3],
    ['malformed x9', 'malformed_reply', 3],
    ['wrong model', 'wrong_model_served', 1],
  ])('%s', async (fault, code, tries) => {
    const id = await bench.queueSteps([{ ...aTextStep(`Answer. [[simulate: ${fault}]]`), tier: 'haiku' }])
    const session = await bench.reach(id, 'failed')
    const [step] = session.steps
    expect(step?.error).toMatchObject({ code })
    expect(step?.error?.message).toBeTruthy()
    expect(step?.error?.hint).toBeTruthy()
    expect(step?.attempts.map(({ status, errorCode }) => [status, errorCode])).toEqual(
      Array.from({ length: tries }, () => ['failed', code]),
    )
  })
})

test('tries again after a failure that passes, and only then', async () => {
  const id = await bench.queueSteps([aTextStep('Answer. [[simulate: 529 x1]] [[simulate: say at last]]')])
  const session = await bench.reach(id, 'completed')
  expect(session.steps[0]?.output).toBe('at last')
  expect(session.steps[0]?.attempts.map((attempt) => attempt.status)).toEqual(['failed', 'passed'])
})

test('lets another tier stand in on the last try for one that stays unavailable, unless a tier was asked for', async () => {
  const fault = 'Answer. [[simulate: 529 on local x9]]'
  const free = await bench.queueSteps([aTextStep(fault)])
  const session = await bench.reach(free, 'completed')
  expect(session.steps[0]?.attempts.map(({ tier, status }) => [tier, status])).toEqual([
    ['local', 'failed'],
    ['local', 'failed'],
    ['haiku', 'passed'],
  ])
  expect(session.steps[0]?.attempts[2]?.reason).toBe('retry 3 after overloaded: haiku stands in for local')

  const bound = await bench.queueSteps([{ ...aTextStep(fault), tier: 'local' }])
  expect((await bench.reach(bound, 'failed')).steps[0]?.error).toMatchObject({ code: 'overloaded' })
})

test('stops trying when the session has spent its retries', async () => {
  const own = await openTestBench()
  await own.startWorker({ limits: { sessionRetries: 1 } })
  const id = await own.queueSteps([aTextStep('Answer. [[simulate: 529 x9]]')])
  const session = await own.reach(id, 'failed')
  await own.close()
  expect(session.steps[0]?.error).toMatchObject({ code: 'retry_budget_spent' })
  expect(session.steps[0]?.attempts).toHaveLength(2)
})
