import { type SessionList, type SessionSummary, type Stats, sessionStatuses, tiers, verdicts } from '@jr/contract'
import { matchesQuery, type SessionFilterQuery } from '@jr/contract/matches-query'
import type { ClaimedSession } from '@jr/tracker'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApp, type TestApp } from './open-test-app.ts'

/** The same histories in every run; a failure prints it together with the smallest history that fails. */
const seed = 20_261_126
let opened: TestApp
beforeAll(async () => {
  opened = await openTestApp()
})
afterAll(() => opened.close())

const jrs = ['Software Engineer Jr.', 'DevOps Jr', 'Ärzte-Jr 100%_'] as const
const words = ['Router', 'PROGRESS tab', 'Übung für Straße', '%', '_', "o'clock", 'a  b'] as const

/** What one session goes through. Costs are whole nano-dollars. */
interface History {
  readonly jr: string
  readonly title: string | undefined
  readonly attempts: readonly {
    readonly tier: (typeof tiers)[number]
    readonly nano: number | undefined
    readonly opusNano: number
  }[]
  readonly end:
    | 'pending'
    | 'released'
    | 'running'
    | 'waiting'
    | 'verified'
    | 'unverified'
    | 'asking'
    | 'answered'
    | 'refuted'
    | 'failed'
    | 'cancelled'
    | 'retried'
    | 'skipped'
}

const history: fc.Arbitrary<History> = fc.record({
  jr: fc.constantFrom(...jrs),
  title: fc.option(fc.constantFrom(...words), { nil: undefined }),
  attempts: fc.array(
    fc.record({
      tier: fc.constantFrom(...tiers),
      nano: fc.option(fc.oneof(fc.nat(999), fc.nat(2_000_000_000)), { nil: undefined }),
      opusNano: fc.nat(2_000_000_000),
    }),
    { maxLength: 4 },
  ),
  end: fc.constantFrom(
    'pending',
    'released',
    'running',
    'waiting',
    'verified',
    'unverified',
    'asking',
    'answered',
    'refuted',
    'failed',
    'cancelled',
    'retried',
    'skipped',
  ),
})

async function live({ jr, title, attempts, end }: History): Promise<void> {
  const { tracker } = opened
  const { sessionId } = await tracker.createSession({
    taskId: `T-${jr.length}`,
    jrName: jr,
    steps: ['one', 'two'],
    features: [{ id: 'f', description: 'It works', line: 1 }],
    ...(title === undefined ? {} : { title }),
  })
  if (end === 'pending') return
  const session = await tracker.claimSession({ sessionId, workerId: 'w' })
  await tracker.startStep(session, 0)
  for (const { tier, nano, opusNano } of attempts) {
    const { attemptId } = await tracker.startAttempt(session, 0, { tier })
    await tracker.finishAttempt(session, attemptId, {
      status: 'passed',
      outputTokens: 7,
      opusCostUsd: opusNano / 1e9,
      ...(nano === undefined ? {} : { costUsd: nano / 1e9 }),
    })
  }
  await finish(session, end)
}

async function finish(session: ClaimedSession, end: History['end']): Promise<void> {
  const { tracker } = opened
  const { sessionId } = session
  if (end === 'running') return
  if (end === 'released') return tracker.releaseSession(session, 'drain')
  if (end === 'waiting' || end === 'skipped') {
    await tracker.waitForPerson(session, 0, 'why')
    if (end === 'skipped') await tracker.skipWaitingStep(sessionId)
    return
  }
  if (end === 'cancelled') return void (await tracker.cancelSession(sessionId))
  if (end === 'failed' || end === 'retried') {
    await tracker.completeStep(session, 0, { passed: false, error: 'no' })
    await tracker.finishSession(session, { verdict: null })
    if (end === 'retried') await tracker.retrySession(sessionId)
    return
  }
  await tracker.completeStep(session, 0, { passed: true })
  await tracker.startStep(session, 1)
  await tracker.completeStep(session, 1, { passed: true })
  const asks = end === 'asking' || end === 'answered'
  if (end !== 'unverified') {
    await tracker.recordEvidence(session, [
      {
        featureId: 'f',
        checkId: 'c',
        kind: asks ? 'human' : 'shell',
        phase: 'after',
        outcome: end === 'verified' ? 'pass' : asks ? 'could_not_run' : 'fail',
        command: 'true',
        durationMs: 1,
        treeHash: 'tree',
        sandboxed: true,
      },
    ])
  }
  await tracker.recordFeatureStatus(session, 'f', {
    status: end === 'verified' ? 'passed' : end === 'refuted' ? 'failed' : 'unverified',
  })
  await tracker.finishSession(session, { verdict: asks ? 'unverified' : (end as 'verified') })
  if (end !== 'answered') return
  // Judged again, and no wiser: the answer stands, so nothing is asked.
  await tracker.answerQuestion(sessionId, { checkId: 'c', answer: 'yes', actor: 'person:ada' })
  const judge = await tracker.claimSession({ sessionId, workerId: 'w' })
  await tracker.finishSession(judge, { verdict: 'unverified' })
}

const read = async <T>(path: string): Promise<T> => {
  const answer = await opened.app.inject(path)
  expect([path, answer.statusCode]).toEqual([path, 200])
  return answer.json<T>()
}
/** Statistics that took a busy machine long are kept for a while, by time zone: every set of sessions is looked at from another one. */
const timeZones = ['Pacific/Kiritimati', 'Pacific/Niue', 'Asia/Kathmandu', 'America/St_Johns']
let timeZone: string | undefined
const readStats = (jr?: string): Promise<Stats> =>
  read(`/api/jr/stats?tz=${timeZone}${jr === undefined ? '' : `&jr=${encodeURIComponent(jr)}`}`)

/** Every row of the answer, page by page. */
async function readRows(query: SessionFilterQuery & { sort?: string; limit?: string }): Promise<SessionSummary[]> {
  const rows: SessionSummary[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const keys = new URLSearchParams({ ...query, ...(cursor === '' ? {} : { cursor }) })
    const list: SessionList = await read(`/api/jr/sessions?${keys}`)
    rows.push(...list.sessions)
    cursor = list.next_cursor
  }
  return rows
}

const ids = (rows: readonly SessionSummary[]): string[] => rows.map((row) => row.session_id).toSorted()
const nano = (usd: number): number => Math.round(usd * 1e9)
const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0)

/** Every figure of the header that counts rows, and the filter that shows the very rows it counts. */
function countsOf(stats: Stats): readonly (readonly [count: number, filter: SessionFilterQuery])[] {
  return [
    [stats.total_sessions, {}],
    [stats.active, { status: 'pending,running,waiting' }],
    [stats.running, { status: 'running' }],
    [stats.waiting, { status: 'waiting' }],
    [stats.waiting + stats.asking, { waiting_for: 'person' }],
    [stats.pending, { status: 'pending' }],
    [stats.completed_total, { status: 'completed' }],
    [stats.failed_total, { status: 'failed' }],
    [stats.cancelled_total, { status: 'cancelled' }],
    [stats.verified_total, { status: 'completed', verdict: 'verified' }],
  ]
}

async function expectConsistent(): Promise<void> {
  const all = await readRows({})
  const stats = await readStats()
  for (const jr of [undefined, ...jrs]) {
    const header = jr === undefined ? stats : await readStats(jr)
    const own = jr === undefined ? all : all.filter((row) => row.jr_name === jr)
    for (const [count, filter] of countsOf(header)) {
      const rows = await readRows({ ...filter, ...(jr === undefined ? {} : { jr }) })
      expect([jr, filter, rows.length]).toEqual([jr, filter, count])
    }
    // To the nano-dollar, so to the micro-dollar: rows, header, tiers, days.
    const cost = sum(own, (row) => nano(row.cost_usd))
    expect({
      header: nano(header.cost_usd),
      tiers: sum(header.by_tier, (tier) => nano(tier.cost_usd)),
      days: sum(header.by_day, (day) => nano(day.cost_usd)),
      jrs: sum(header.by_jr, (one) => nano(one.cost_usd)),
    }).toEqual({ header: cost, tiers: cost, days: cost, jrs: cost })
    expect(nano(header.opus_cost_usd)).toBe(sum(own, (row) => nano(row.opus_cost_usd)))
    expect(header.unpriced_attempts).toBe(sum(own, (row) => row.unpriced_attempts))
    expect(header.total_tokens).toBe(sum(own, (row) => row.total_tokens))
  }
  for (const jr of stats.by_jr) {
    const own = all.filter((row) => row.jr_name === jr.jr_name)
    const failed = own.filter((row) => row.status === 'failed')
    expect([jr.jr_name, jr.sessions, jr.failed]).toEqual([jr.jr_name, own.length, failed.length])
  }
  expect(sum(stats.by_jr, (jr) => jr.sessions)).toBe(all.length)
  await expectFilters(all)
}

/** Every combination of filters: PostgreSQL's answer is what the monitor's own rule says of the rows. */
async function expectFilters(all: readonly SessionSummary[]): Promise<void> {
  const any = [undefined]
  for (const status of [...any, ...sessionStatuses, 'pending,running,waiting'])
    for (const jr of [...any, jrs[1], jrs[2]])
      for (const tier of [...any, ...tiers])
        for (const verdict of [...any, ...verdicts]) {
          const filter = defined({ status, jr, tier, verdict })
          const list = await read<SessionList>(`/api/jr/sessions?limit=500&${new URLSearchParams(filter)}`)
          expect([filter, ids(list.sessions)]).toEqual([
            filter,
            ids(all.filter((row) => matchesQuery(row, filter as SessionFilterQuery))),
          ])
        }
  const middle = all[all.length >> 1]?.created_at ?? new Date(0).toISOString()
  for (const filter of [
    ...[...words, 'router', 'ROUTER', 'b t-', 'jr', 'ärzte', 'STRASSE', all[0]?.session_id.slice(2, 12) ?? 'x'].map(
      (q) => ({ q }),
    ),
    { from: middle },
    { to: middle },
    { from: middle, status: 'failed', q: 'r' },
    { waiting_for: 'person' as const, to: middle },
    { waiting_for: 'person' as const, status: 'completed', q: 'r' },
  ]) {
    expect([filter, ids(await readRows({ ...filter, limit: '7' }))]).toEqual([
      filter,
      ids(all.filter((row) => matchesQuery(row, filter))),
    ])
  }
  for (const sort of ['newest', 'oldest', 'longest', 'costliest']) {
    expect([sort, ids(await readRows({ sort, limit: '9' }))]).toEqual([sort, ids(all)])
  }
}

function defined(filter: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  )
}

// Some 1,600 questions.
test(
  'header, filters and rows never contradict one another, whatever the sessions went through',
  { timeout: 180_000 },
  async () => {
    const checked = fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 5, maxLength: 12 }), async (histories) => {
        for (const one of histories) await live(one)
        timeZone = timeZones.pop()
        await expectConsistent()
      }),
      { seed, numRuns: timeZones.length, endOnFailure: true },
    )

    await expect(checked).resolves.toBeUndefined()
  },
)
