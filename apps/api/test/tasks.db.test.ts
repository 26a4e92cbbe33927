import type { ApiError, SessionDetail, SessionSummary, Task, TaskAccepted } from '@jr/contract'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anInstruction, openTestApp, type TestApp } from './open-test-app.ts'

let opened: TestApp

beforeAll(async () => {
  opened = await openTestApp({ simulated: true })
})
afterAll(() => opened.close())

const post = (url: string, payload: object = {}): Promise<LightMyRequestResponse> =>
  opened.app.inject({ method: 'POST', url, payload })

async function submit(body: object = {}): Promise<TaskAccepted> {
  const answer = await post('/api/jr/tasks', { instruction: anInstruction, ...body })
  expect(answer.statusCode).toBe(201)
  const accepted = answer.json<TaskAccepted>()
  expect(answer.headers.location).toBe(`/api/jr/sessions/${accepted.session_id}`)
  return accepted
}

test('an instruction is accepted, planned and queued', async () => {
  const accepted = await submit()

  expect(accepted).toMatchObject({ task_id: 'GREET-1', created: true, findings: expect.any(Array) })
  const session = (await opened.app.inject(`/api/jr/sessions/${accepted.session_id}`)).json<SessionDetail>()
  expect(session).toMatchObject({ status: 'pending', jr_name: 'Greeter Jr', total_steps: 2, simulated: true })
  expect(session.features).toMatchObject([{ description: 'It greets', status: 'pending' }])
})

test('the same idempotency key returns the same session', async () => {
  const first = await submit({ idempotency_key: 'once' })
  const second = await submit({ idempotency_key: 'once' })

  expect(second).toMatchObject({ session_id: first.session_id, created: false })
})

test('options of the submission win over the document', async () => {
  const { session_id: id } = await submit({ task_id: 'MINE-1', jr_name: 'Other Jr', priority: 7 })

  const task = (await opened.app.inject('/api/jr/tasks/MINE-1')).json<Task>()
  expect(task).toMatchObject({ task_id: 'MINE-1', jr_name: 'Other Jr', priority: 7, sessions: [{ session_id: id }] })
})

test('a document without steps is refused with its findings and never queued', async () => {
  const answer = await post('/api/jr/tasks', { instruction: '# Thoughts\n\nIt would be nice.\n', task_id: 'NEVER-1' })

  expect(answer.statusCode).toBe(422)
  expect(answer.json()).toMatchObject({
    code: 'instruction_refused',
    hint: expect.any(String),
    findings: expect.arrayContaining([expect.objectContaining({ code: 'no_steps', severity: 'error', line: 1 })]),
  })
  expect((await opened.app.inject('/api/jr/tasks/NEVER-1')).statusCode).toBe(404)
})

test('a document of 2 MB is read, a larger one refused with 413', async () => {
  const fill = (bytes: number): string => `${anInstruction}\n\n## Notes\n\n${'word '.repeat(bytes / 5)}`
  const fits = await post('/api/jr/tasks', { instruction: fill(2_000_000) })
  const tooLarge = await post('/api/jr/tasks', { instruction: fill(2_200_000) })
  const farTooLarge = await post('/api/jr/tasks', { instruction: fill(7_000_000) })

  expect(fits.statusCode).toBe(201)
  for (const answer of [tooLarge, farTooLarge]) {
    expect(answer.statusCode).toBe(413)
    expect(answer.json<ApiError>().code).toBe('request_too_large')
  }
})

test.each([
  [{}, /instruction/],
  [{ instruction: '' }, /instruction/],
  [{ instruction: 5 }, /instruction/],
  [{ instruction: 'x', tier: 'huge' }, /haiku/],
  [{ instruction: 'x', prioritty: 1 }, /prioritty/],
])('the body %j is a 400 that names what is wrong', async (body, message) => {
  const answer = await post('/api/jr/tasks', body)

  expect(answer.statusCode).toBe(400)
  expect(answer.json<ApiError>().message).toMatch(message)
})

test('a session is paused, resumed, cancelled and retried', async () => {
  const { session_id: id } = await submit()
  const act = async (name: string): Promise<SessionSummary> => {
    const answer = await post(`/api/jr/sessions/${id}/${name}`, { note: 'for a test' })
    expect([name, answer.statusCode]).toEqual([name, 200])
    return answer.json<SessionSummary>()
  }

  expect(await act('pause')).toMatchObject({ paused: true })
  expect(await act('resume')).toMatchObject({ paused: false })
  expect(await act('cancel')).toMatchObject({ status: 'cancelled' })
  expect(await act('cancel')).toMatchObject({ status: 'cancelled' })
  expect(await act('retry')).toMatchObject({ status: 'pending' })
})

test('a waiting step is approved without a body', async () => {
  const { tracker } = opened
  const { session_id: sessionId } = await submit()
  const claimed = await tracker.claimSession({ sessionId, workerId: 'w1' })
  await tracker.startStep(claimed, 0)
  await tracker.completeStep(claimed, 0, { passed: true })
  await tracker.waitForPerson(claimed, 1, 'needs a person')

  const answer = await opened.app.inject({ method: 'POST', url: `/api/jr/sessions/${sessionId}/approve` })

  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({ session_id: sessionId, status: 'pending', passed: 2 })
})

test('a remark of a person stands with the step', async () => {
  const { session_id: id } = await submit()

  const answer = await post(`/api/jr/sessions/${id}/note`, { index: 1, note: 'asked the owner' })

  expect(answer.statusCode).toBe(200)
  const session = (await opened.app.inject(`/api/jr/sessions/${id}`)).json<SessionDetail>()
  expect(session.steps[1]?.note).toBe('asked the owner')
})

test('a person answers the question of a check: only what is asked, only for what was seen, and stored with the name', async () => {
  const { tracker } = opened
  const question = '- [ ] It reads well\n  - human: Does it read well?\n'
  const instruction = `# Greet\n\n## Step 1: Write\n\nCreate \`a.txt\`.\n\n## Success Criteria\n\n${question}`
  const { session_id: id } = (await post('/api/jr/tasks', { instruction })).json<TaskAccepted>()
  const claimed = await tracker.claimSession({ sessionId: id, workerId: 'w1' })
  await tracker.startStep(claimed, 0)
  await tracker.completeStep(claimed, 0, { passed: true })
  const [feature] = (await tracker.getSession(id)).features
  const featureId = feature?.featureId ?? ''
  const asked = { featureId, checkId: 'c1', kind: 'human', phase: 'after', outcome: 'could_not_run' } as const
  await tracker.recordEvidence(claimed, [
    { ...asked, command: 'Does it read well?', durationMs: 0, treeHash: 'seen', sandboxed: true },
  ])
  await tracker.recordFeatureStatus(claimed, featureId, { status: 'unverified' })
  await tracker.finishSession(claimed, { verdict: 'unverified' })
  const read = async (): Promise<SessionDetail> =>
    (await opened.app.inject(`/api/jr/sessions/${id}`)).json<SessionDetail>()
  expect((await read()).questions).toEqual([
    {
      check_id: 'c1',
      feature_id: featureId,
      question: 'Does it read well?',
      tree_hash: 'seen',
      is_open: true,
      answer: null,
    },
  ])
  expect((await read()).features[0]?.checks).toEqual([
    { id: 'c1', kind: 'human', source: 'criterion', text: 'Does it read well?' },
  ])

  const refusals = [
    [{ answer: 'perhaps' }, 400, 'invalid_request'],
    [{ answer: 'yes', check_id: 'c2' }, 404, 'question_not_found'],
    [{ answer: 'yes', tree_hash: 'earlier' }, 409, 'answer_outdated'],
  ] as const
  for (const [body, status, code] of refusals) {
    const refused = await post(`/api/jr/sessions/${id}/answer`, body)
    expect([refused.statusCode, refused.json<ApiError>().code]).toEqual([status, code])
  }
  const answered = await post(`/api/jr/sessions/${id}/answer`, {
    answer: 'yes',
    by: 'Ada',
    note: 'read it, with sk-ant-api03-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWxYz-AA',
    tree_hash: 'seen',
  })

  expect(answered.statusCode).toBe(200)
  expect(answered.json()).toMatchObject({ session_id: id, status: 'pending', verdict: null })
  expect((await read()).questions).toMatchObject([
    {
      is_open: false,
      answer: { answer: 'yes', answered_by: 'person:Ada', note: expect.stringMatching(/^read it, with/) },
    },
  ])
  expect(JSON.stringify(await read())).not.toContain('AbCdEfGhIjKl')
  expect((await tracker.getSession(id)).features[0]?.status).toBe('unverified')
})

test('a fork is a new session', async () => {
  const { session_id: sessionId } = await submit()
  await post(`/api/jr/sessions/${sessionId}/cancel`)

  const answer = await post(`/api/jr/sessions/${sessionId}/fork`, { index: 0 })

  expect(answer.statusCode).toBe(200)
  expect(answer.json<SessionSummary>().session_id).not.toBe(sessionId)
})

test('what the state of a session does not allow is a 409 that says why', async () => {
  const { session_id: sessionId } = await submit()

  for (const name of ['approve', 'retry']) {
    const answer = await post(`/api/jr/sessions/${sessionId}/${name}`)
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({
      code: expect.any(String),
      message: expect.any(String),
      hint: expect.any(String),
    })
  }
})

test('an act on a session that is not there is a 404', async () => {
  for (const name of ['cancel', 'retry', 'approve', 'skip', 'pause', 'resume', 'note', 'fork']) {
    const answer = await post(`/api/jr/sessions/7b1e9d4e-0000-4000-8000-000000000000/${name}`, { index: 0, note: 'x' })
    expect([name, answer.statusCode]).toEqual([name, 404])
  }
  const answer = await post('/api/jr/sessions/7b1e9d4e-0000-4000-8000-000000000000/answer', { answer: 'yes' })
  expect(answer.statusCode).toBe(404)
})
