import type { ApiError } from '@jr/contract'
import { createDatabase } from '@jr/database'
import { createTracker } from '@jr/tracker'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { buildApp } from '../src/index.ts'
import { openTestApp } from './open-test-app.ts'

test('when the database does not answer, the caller is told that and nothing else', async () => {
  const { db, close } = createDatabase({ connectionString: 'postgresql://jr:hunter2@127.0.0.1:9/jr' })
  const app = await buildApp({ tracker: createTracker({ db }) })

  for (const url of ['/api/jr/sessions', '/api/jr/stats', '/metrics']) {
    const answer = await app.inject(url)
    expect([url, answer.statusCode]).toEqual([url, 503])
    expect(answer.json<ApiError>()).toMatchObject({ code: 'database_unavailable', hint: expect.any(String) })
    expect(answer.headers['retry-after']).toBe('3')
    expect(answer.body).not.toMatch(/hunter2|127\.0\.0\.1|ECONN/)
  }
  const ready = await app.inject('/readyz')
  expect(ready.statusCode).toBe(503)
  expect(ready.json()).toEqual({ status: 'not_ready', problems: ['The database does not answer.'] })
  expect((await app.inject('/healthz')).statusCode).toBe(200)
  await app.close()
  await close()
})

test('a defect is answered without its cause', async () => {
  const opened = await openTestApp()
  await sql`drop view if exists v_jr_active_sessions, v_jr_execution_sessions`.execute(opened.database.db)
  await sql`alter table jr_execution_sessions rename to gone`.execute(opened.database.db)

  const answer = await opened.app.inject('/api/jr/sessions')

  expect(answer.statusCode).toBe(500)
  expect(answer.json<ApiError>()).toMatchObject({ code: 'internal_error' })
  expect(answer.body).not.toMatch(/relation|select|jr_execution/)
  await opened.close()
})

test('missing migrations make the server not ready', async () => {
  const opened = await openTestApp({ listReadinessProblems: async () => ['The database lacks 2 migrations.'] })

  const answer = await opened.app.inject('/readyz')

  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toMatchObject({ problems: ['The database lacks 2 migrations.'] })
  await opened.close()
})
