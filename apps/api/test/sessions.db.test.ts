import type { SessionDetail, SessionList } from '@jr/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from './open-test-app.ts'

let opened: TestApp

beforeAll(async () => {
  // The tag of an answer with a running session changes with every ten seconds of the clock: here it stands still.
  opened = await openTestApp({ now: () => 0 })
})
afterAll(() => opened.close())

async function createRunningSession(jrName: string, title = 'A title'): Promise<string> {
  const { tracker } = opened
  const session = await tracker.createSession({ taskId: `T-${jrName}`, jrName, title, steps: ['Look', 'Leap'] })
  const claimed = await tracker.claimSession({ sessionId: session.sessionId, workerId: 'w1' })
  await tracker.startStep(claimed, 0)
  const { attemptId } = await tracker.startAttempt(claimed, 0, { tier: 'haiku', modelRequested: 'm', simulated: true })
  await tracker.finishAttempt(claimed, attemptId, {
    status: 'passed',
    inputTokens: 10,
    outputTokens: 5,
    costUsd: 0.000_003_5,
    opusCostUsd: 0.000_14,
    modelServed: 'm-1',
    latencyMs: 12,
  })
  await tracker.completeStep(claimed, 0, { passed: true, output: 'seen' })
  return session.sessionId
}

test('the list shows each session with exactly the agreed names', async () => {
  const sessionId = await createRunningSession('Lister')

  const answer = await opened.app.inject('/api/jr/sessions?jr=Lister')

  expect(answer.statusCode).toBe(200)
  const list = answer.json<SessionList>()
  expect(list.sessions).toHaveLength(1)
  expect(list.sessions[0]).toMatchObject({
    session_id: sessionId,
    task_id: 'T-Lister',
    title: 'A title',
    jr_name: 'Lister',
    model_tier: 'haiku',
    status: 'running',
    verdict: null,
    total_steps: 2,
    passed: 1,
    failed: 0,
    pending: 1,
    progress_pct: 50,
    error: null,
    total_tokens: 15,
    cost_usd: 0.000_003_5,
    simulated: expect.any(Boolean),
  })
  expect(list.sessions[0]?.created_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  expect(list.version).toEqual(expect.any(String))
})

test('a session is shown with its steps, attempts and their cost', async () => {
  const sessionId = await createRunningSession('Detailer')

  const answer = await opened.app.inject(`/api/jr/sessions/${sessionId}`)

  expect(answer.statusCode).toBe(200)
  const session = answer.json<SessionDetail>()
  expect(session.steps.map((step) => step.status)).toEqual(['passed', 'pending'])
  expect(session.steps[0]).toMatchObject({ index: 0, output: 'seen', cost_usd: 0.000_003_5 })
  expect(session.steps[0]?.attempts).toMatchObject([{ tier: 'haiku', model_served: 'm-1', opus_cost_usd: 0.000_14 }])
})

test('the log of a session is complete, in order, and paged', async () => {
  const sessionId = await createRunningSession('Logger')

  const first = await opened.app.inject(`/api/jr/sessions/${sessionId}/events?limit=2`)
  const { events, next_cursor: cursor } = first.json<{ events: { sequence: number }[]; next_cursor: string | null }>()
  const rest = await opened.app.inject(`/api/jr/sessions/${sessionId}/events?cursor=${cursor}`)

  expect(events.map((event) => event.sequence)).toEqual([1, 2])
  expect(rest.json<{ events: { sequence: number }[] }>().events[0]?.sequence).toBe(3)
})

test.each([
  '/api/jr/sessions/7b1e9d4e-0000-4000-8000-000000000000',
  '/api/jr/sessions/nobody',
  '/api/jr/sessions/nobody/events',
])('%s is a 404 that says so', async (url) => {
  const answer = await opened.app.inject(url)

  expect(answer.statusCode).toBe(404)
  expect(answer.json()).toMatchObject({
    code: 'session_not_found',
    message: expect.any(String),
    hint: expect.any(String),
  })
})

test('filters combine, and several statuses are separated by commas', async () => {
  await createRunningSession('Filterer', 'Needle in a haystack')

  const found = await opened.app.inject('/api/jr/sessions?status=running,waiting&jr=Filterer&q=needle')
  const none = await opened.app.inject('/api/jr/sessions?status=failed&jr=Filterer')

  expect(found.json<SessionList>().sessions).toHaveLength(1)
  expect(none.json<SessionList>().sessions).toHaveLength(0)
})

test('pages follow each other without gap or repetition', async () => {
  for (let index = 0; index < 5; index++) await createRunningSession('Pager', `page ${index}`)

  const seen: string[] = []
  let cursor = ''
  do {
    const answer = await opened.app.inject(`/api/jr/sessions?jr=Pager&limit=2${cursor && `&cursor=${cursor}`}`)
    const list = answer.json<SessionList>()
    seen.push(...list.sessions.map((session) => session.session_id))
    cursor = list.next_cursor === null ? '' : encodeURIComponent(list.next_cursor)
  } while (cursor !== '')

  expect(new Set(seen).size).toBe(5)
  expect(seen).toHaveLength(5)
})

test('with since only what changed afterwards is answered', async () => {
  const { version } = (await opened.app.inject('/api/jr/sessions')).json<SessionList>()
  const sessionId = await createRunningSession('Changer')

  const answer = await opened.app.inject(`/api/jr/sessions?since=${encodeURIComponent(version)}`)

  expect(answer.json<SessionList>().sessions.map((session) => session.session_id)).toEqual([sessionId])
})

test.each([
  '/api/jr/sessions',
  '/api/jr/stats?tz=Europe/Berlin',
  '/api/jr/tasks/T-Lister',
  '/healthz',
  '/readyz',
  '/openapi.json',
])('an unchanged %s is a 304 without a body', async (url) => {
  const first = await opened.app.inject(url)
  const again = await opened.app.inject({ url, headers: { 'if-none-match': String(first.headers.etag) } })

  expect(first.statusCode).toBe(200)
  expect(first.headers['cache-control']).toBe('no-cache')
  expect(again.statusCode).toBe(304)
  expect(again.body).toBe('')
  expect(again.headers.etag).toBe(first.headers.etag)
})

test('an unchanged poll reads neither sessions nor steps', async () => {
  const first = await opened.app.inject('/api/jr/sessions')
  const { db } = opened.database
  await sql`alter table jr_execution_sessions rename to hidden_sessions`.execute(db)
  await sql`alter table jr_execution_steps rename to hidden_steps`.execute(db)

  const again = await opened.app.inject({
    url: '/api/jr/sessions',
    headers: { 'if-none-match': String(first.headers.etag) },
  })

  await sql`alter table hidden_sessions rename to jr_execution_sessions`.execute(db)
  await sql`alter table hidden_steps rename to jr_execution_steps`.execute(db)
  expect(again.statusCode).toBe(304)
})

test('after any change of a session the same poll is answered in full', async () => {
  const first = await opened.app.inject('/api/jr/sessions')
  await createRunningSession('Waker')

  const again = await opened.app.inject({
    url: '/api/jr/sessions',
    headers: { 'if-none-match': String(first.headers.etag) },
  })

  expect(again.statusCode).toBe(200)
})

test('the statistics add up over tiers and to the micro-dollar', async () => {
  const stats = (await opened.app.inject('/api/jr/stats?tz=Asia/Tokyo')).json<Record<string, unknown>>()

  const tiers = stats.by_tier as { tier: string; cost_usd: number; attempts: number }[]
  const sum = tiers.reduce((total, tier) => total + tier.cost_usd, 0)
  expect(Math.abs(sum - (stats.cost_usd as number))).toBeLessThan(1e-9)
  expect(stats).toMatchObject({
    time_zone: 'Asia/Tokyo',
    capabilities: { submit: true, control: true },
    simulated: false,
    haiku_latency: { calls: expect.any(Number), under_2s_share: 1 },
  })
})

test.each([
  ['/api/jr/sessions?limit=0', /limit/],
  ['/api/jr/sessions?limit=many', /limit/],
  ['/api/jr/sessions?status=tired', /tired/],
  ['/api/jr/sessions?colour=red', /colour/],
  ['/api/jr/sessions?cursor=nonsense', /cursor/i],
  ['/api/jr/sessions?since=nonsense', /since|version/i],
  ['/api/jr/sessions?from=yesterday', /from/],
  ['/api/jr/sessions?q=%00', /NUL/],
  ['/api/jr/stats?tz=Mars/Olympus', /Mars/],
])('%s is a 400 that names what is wrong', async (url, message) => {
  const answer = await opened.app.inject(url)

  expect(answer.statusCode).toBe(400)
  expect(answer.json<{ message: string }>().message).toMatch(message)
})

test('metrics are text that Prometheus can read', async () => {
  const answer = await opened.app.inject('/metrics')

  expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4')
  expect(answer.body).toMatch(/^jr_sessions\{status="running"\} [1-9]/m)
  for (const line of answer.body.trim().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]+\})? [-\d.e+]+)$/)
})
