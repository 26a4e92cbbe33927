import { Compile } from 'typebox/schema'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anInstruction, openTestApp, type TestApp } from './open-test-app.ts'

interface Operation {
  readonly summary?: string
  readonly responses: Readonly<Record<string, { readonly content?: Record<string, { readonly schema: object }> }>>
}
interface Description {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

let opened: TestApp
let description: Description

beforeAll(async () => {
  opened = await openTestApp()
  description = (await opened.app.inject('/openapi.json')).json<Description>()
})
afterAll(() => opened.close())

test('every operation has a summary and a schema for its good answer', () => {
  expect(description.openapi).toBe('3.1.0')
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      expect([path, method, operation.summary]).toEqual([path, method, expect.any(String)])
    }
  }
})

test('what is served fits what is described', async () => {
  const submitted = await opened.app.inject({
    method: 'POST',
    url: '/api/jr/tasks',
    payload: { instruction: anInstruction },
  })
  const { session_id: id, task_id: taskId } = submitted.json<{ session_id: string; task_id: string }>()
  const { tracker } = opened
  const claimed = await tracker.claimSession({ sessionId: id, workerId: 'w1' })
  await tracker.startStep(claimed, 0)
  const { attemptId } = await tracker.startAttempt(claimed, 0, { tier: 'local', modelRequested: 'm' })
  await tracker.finishAttempt(claimed, attemptId, { status: 'failed', errorCode: 'e', error: 'why' })
  await tracker.recordFileChanges(claimed, 0, [{ path: 'a', action: 'created', diff: '+a', afterHash: 'h' }])
  await tracker.completeStep(claimed, 0, { passed: true, output: 'written' })
  const [feature] = (await tracker.getSession(id)).features
  await tracker.recordEvidence(claimed, [
    {
      featureId: feature?.featureId ?? '',
      checkId: 'c1',
      kind: 'file',
      phase: 'after',
      outcome: 'pass',
      command: 'greeting.txt',
      durationMs: 1,
      sandboxed: true,
    },
  ])
  const served: [method: 'get' | 'post', path: string, url: string][] = [
    ['get', '/api/jr/sessions', '/api/jr/sessions'],
    ['get', '/api/jr/sessions/{id}', `/api/jr/sessions/${id}`],
    ['get', '/api/jr/sessions/{id}', '/api/jr/sessions/nobody'],
    ['get', '/api/jr/sessions/{id}/events', `/api/jr/sessions/${id}/events`],
    ['get', '/api/jr/stats', '/api/jr/stats'],
    ['get', '/api/jr/stats', '/api/jr/stats?tz=Nowhere'],
    ['get', '/api/jr/tasks/{id}', `/api/jr/tasks/${taskId}`],
    ['get', '/healthz', '/healthz'],
    ['get', '/readyz', '/readyz'],
    ['post', '/api/jr/tasks', '/api/jr/tasks'],
    ['post', '/api/jr/sessions/{id}/retry', `/api/jr/sessions/${id}/retry`],
    ['post', '/api/jr/sessions/{id}/cancel', `/api/jr/sessions/${id}/cancel`],
  ]

  for (const [method, path, url] of served) {
    const answer = await opened.app.inject({ method: method === 'get' ? 'GET' : 'POST', url })
    const responses = description.paths[path]?.[method]?.responses ?? {}
    const described = responses[answer.statusCode] ?? responses[`${String(answer.statusCode)[0]}XX`]
    const schema = described?.content?.['application/json']?.schema
    expect([url, answer.statusCode, schema]).toEqual([url, answer.statusCode, expect.any(Object)])
    const [isValid, errors] = Compile(schema as object).Errors(answer.json())
    expect([url, isValid, errors]).toEqual([url, true, []])
  }
})
