import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { SessionFilter, SessionPage } from '../src/index.ts'
import { aSession, codeOf, openTestTracker } from './open-test-tracker.ts'

const { database, tracker } = await openTestTracker()

// 60 sessions, 20 of them ended, six to the same microsecond: the order must still be total.
const ids: string[] = []
for (let number = 0; number < 60; number += 1) {
  const { sessionId } = await tracker.createSession(
    aSession({
      taskId: `T-${number % 7}`,
      jrName: number % 2 === 0 ? 'Even Jr' : 'Odd Jr',
      title: `Number ${number} of 100%_`,
    }),
  )
  await sql`
    update jr_execution_sessions set created_at = '2026-01-01'::timestamptz + ${Math.floor(number / 6)} * interval '1 second' + interval '1 microsecond'
    where session_id = ${sessionId}
  `.execute(database.db)
  if (number % 3 === 0) await tracker.cancelSession(sessionId)
  ids.push(sessionId)
}

async function collect(filter: SessionFilter, page: SessionPage): Promise<readonly string[]> {
  const seen: string[] = []
  for (let cursor: string | undefined; ;) {
    const answer = await tracker.listSessions(filter, { ...page, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...answer.sessions.map((session) => session.sessionId))
    if (answer.nextCursor === null) return seen
    cursor = answer.nextCursor
  }
}

test.for([1, 7, 20, 59, 60, 500])(
  'pages of %i hold every session once, active first, then the most recent',
  async (limit) => {
    const { rows } = await sql<{ session_id: string }>`
    select session_id from jr_execution_sessions order by active desc, created_at desc, session_id desc
  `.execute(database.db)

    expect(await collect({}, { limit })).toEqual(rows.map((row) => row.session_id))
  },
)

test('newest and oldest first are each other’s reverse', async () => {
  const newest = await collect({}, { limit: 13, sort: 'newest' })

  expect(newest).toHaveLength(60)
  expect(await collect({}, { limit: 11, sort: 'oldest' })).toEqual(newest.toReversed())
})

test('filters narrow the list; a search takes % and _ as they are', async () => {
  const count = async (filter: SessionFilter): Promise<number> => (await collect(filter, {})).length

  expect(await count({ status: ['cancelled'] })).toBe(20)
  expect(await count({ status: ['pending', 'cancelled'] })).toBe(60)
  expect(await count({ jr: 'Odd Jr' })).toBe(30)
  expect(await count({ taskId: 'T-3' })).toBe(9)
  expect(await count({ tier: 'opus' })).toBe(0)
  expect(await count({ verdict: 'verified' })).toBe(0)
  expect(await count({ q: 'NUMBER 7 OF 100%_' })).toBe(1)
  expect(await count({ q: '%' })).toBe(60)
  expect(await count({ q: '0%_x' })).toBe(0)
  expect(await count({ q: ids[5]!.slice(0, 13) })).toBe(1)
  expect(await count({ from: new Date('2026-01-01T00:00:05Z'), to: new Date('2026-01-01T00:00:08Z') })).toBe(18)
})

test('with the version of an earlier answer only what changed since comes, and what was removed', async () => {
  const { version } = await tracker.listSessions()
  const tag = await tracker.getVersion()
  expect(await tracker.listSessions({}, { since: version })).toMatchObject({ sessions: [], removed: [], version })
  expect(await tracker.getVersion()).toBe(tag)

  const session = await tracker.claimSession({ sessionId: ids[1]!, workerId: 'w' })
  await tracker.cancelSession(ids[2]!)
  await sql`delete from jr_execution_sessions where session_id in (${ids[0]}, ${ids[4]})`.execute(database.db)
  const changes = await tracker.listSessions({}, { since: version })

  expect(new Set(changes.sessions.map((one) => one.sessionId))).toEqual(new Set([ids[1], ids[2]]))
  expect(new Set(changes.removed)).toEqual(new Set([ids[0], ids[4]]))
  expect(await tracker.getVersion()).not.toBe(tag)

  await tracker.startStep(session, 0)
  const later = await tracker.listSessions({}, { since: changes.version })
  expect(later.sessions).toMatchObject([
    { sessionId: ids[1], currentStep: { index: 0, name: 'Step 1', status: 'in_progress' }, pending: 2 },
  ])
})

test('a pause shows on every active session that it holds up, though no session row changed', async () => {
  const { version } = await tracker.listSessions()
  await tracker.pause('jr:Odd Jr', { reason: 'r', actor: 'a' })
  const { sessions } = await tracker.listSessions({ jr: 'Odd Jr', status: ['pending', 'running'] }, { since: version })
  await tracker.resume('jr:Odd Jr')

  expect(sessions.length).toBeGreaterThan(10)
  expect(sessions.every((session) => session.paused)).toBe(true)
})

test('no change is missed by a reader that polls while sessions change', async () => {
  const watched = ids.slice(10, 30)
  const seen = new Map<string, string>()
  let { version } = await tracker.listSessions()
  const poll = async (): Promise<void> => {
    const answer = await tracker.listSessions({}, { since: version, limit: 500 })
    for (const session of answer.sessions) seen.set(session.sessionId, session.status)
    version = answer.version
  }
  const changed = Promise.all(
    watched.map((sessionId) => tracker.retrySession(sessionId).catch(() => tracker.cancelSession(sessionId))),
  )
  for (let settled: unknown; settled === undefined;) {
    await poll()
    settled = await Promise.race([changed, Promise.resolve()])
  }
  await poll()

  for (const sessionId of watched) expect(seen.get(sessionId)).toBe((await tracker.findSessionState(sessionId))?.status)
})

test('wrong cursors, versions and limits are refused as such', async () => {
  expect(await codeOf(tracker.listSessions({}, { cursor: 'nonsense' }))).toBe('invalid_cursor')
  expect(
    await codeOf(tracker.listSessions({}, { cursor: Buffer.from('[true,"; drop",1]').toString('base64url') })),
  ).toBe('invalid_cursor')
  expect(await codeOf(tracker.listSessions({}, { since: '1.2.3' }))).toBe('invalid_cursor')
  expect(await codeOf(tracker.listSessions({}, { limit: 0 }))).toBe('invalid_input')
  expect(await codeOf(tracker.listEvents(ids[1]!, { cursor: 'x' }))).toBe('invalid_cursor')
})

test('the log is paged by its sequence', async () => {
  const first = await tracker.listEvents(ids[1]!, { limit: 2 })
  const second = await tracker.listEvents(ids[1]!, { limit: 2, cursor: first.nextCursor! })

  expect([...first.events, ...second.events].map((event) => event.sequence)).toEqual([1, 2, 3])
  expect(second.nextCursor).toBeNull()
})
