import type { ApiError, Pauses, Stats } from '@jr/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anInstruction, openTestApp, type TestApp } from './open-test-app.ts'

let opened: TestApp
beforeAll(async () => {
  opened = await openTestApp()
  await opened.app.inject({ method: 'POST', url: '/api/jr/tasks', payload: { instruction: anInstruction } })
})
afterAll(() => opened.close())

const post = (url: string, payload: object) => opened.app.inject({ method: 'POST', url, payload })
const readStats = async (query = ''): Promise<Stats> => (await opened.app.inject(`/api/jr/stats${query}`)).json<Stats>()

test('a paused Jr starts no step until it is resumed, and the statistics say who paused it and why', async () => {
  const paused = await post('/api/jr/jrs/pause', { jr_name: 'Greeter Jr', note: 'on holiday' })
  expect(paused.statusCode).toBe(200)
  expect(paused.json<Pauses>().pauses).toMatchObject([
    { scope: 'jr:Greeter Jr', reason: 'on holiday', created_by: 'person:api' },
  ])
  const { sessions } = await opened.tracker.listSessions({ jr: 'Greeter Jr' })
  expect(sessions.map((session) => session.paused)).toEqual([true])
  expect((await readStats()).pauses).toHaveLength(1)

  const resumed = await post('/api/jr/jrs/resume', { jr_name: 'Greeter Jr' })
  expect(resumed.json<Pauses>()).toEqual({ pauses: [] })
  expect((await readStats('?jr=Greeter%20Jr')).pauses).toEqual([])
})

test('a name that no Jr has is refused: its pause would hold nothing up', async () => {
  const answer = await post('/api/jr/jrs/pause', { jr_name: 'greeter jr' })

  expect([answer.statusCode, answer.json<ApiError>().code]).toEqual([404, 'jr_not_found'])
  expect((await post('/api/jr/jrs/pause', {})).statusCode).toBe(400)
  expect(await opened.tracker.listPauses()).toEqual([])
})

test('statistics of one Jr count its sessions alone and have a tag of their own', async () => {
  await opened.tracker.createSession({ taskId: 'T', jrName: 'Other Jr', steps: ['a'] })

  expect((await readStats('?jr=Other%20Jr')).total_sessions).toBe(1)
  // On a busy machine the statistics of the test before are kept for a while.
  await expect.poll(async () => (await readStats()).total_sessions).toBe(2)
  const all = await opened.app.inject('/api/jr/stats')
  const other = await opened.app.inject({
    url: '/api/jr/stats?jr=Other%20Jr',
    headers: { 'if-none-match': String(all.headers['etag']) },
  })
  expect(other.statusCode).toBe(200)
})
