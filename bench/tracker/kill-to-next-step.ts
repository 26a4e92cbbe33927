import { type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createTestDatabase, startTestServer } from '@jr/db/testing'
import { sql } from 'kysely'
import { listTextSteps, openSubmitter, queueSession } from './queue-session.ts'
import { killWorker, spawnWorker } from './spawn-worker.ts'

// Usage: node --conditions=@jr/source bench/tracker/kill-to-next-step.ts [kills, default 200]
const kills = Number(process.argv[2] ?? 200)
/** Long enough that every kill is in the middle of a step, short enough that sessions end now and then. */
const stepMs = 400

const server = await startTestServer({ durable: true })
const database = await createTestDatabase({ serverConnectionString: server.connectionString })
const dataDirectory = await mkdtemp(join(tmpdir(), 'jr-kill-bench-'))
const submitter = await openSubmitter(database.connectionString)
const workers = new Map<number, ChildProcess>()

async function addWorker(): Promise<void> {
  const databaseUrl = database.connectionString
  const child = await spawnWorker({ databaseUrl, dataDirectory, delayMs: stepMs, concurrency: 1 })
  if (child.pid !== undefined) workers.set(child.pid, child)
}

interface Running {
  readonly session_id: string
  readonly epoch: number
  readonly pid: number
  readonly started_at: Date
}

/** The session that is in the middle of a step, and who does it; queues one when there is none. */
async function untilRunning(): Promise<Running> {
  for (;;) {
    const { rows } = await sql<Running>`
      select s.session_id, s.epoch, w.pid, t.started_at
      from jr_execution_sessions s
      join jr_workers w using (worker_id)
      join jr_execution_steps t on t.session_id = s.session_id and t.position = s.open_position
      where s.status = 'running'`.execute(database.db)
    // With two sessions at once the standby would be busy.
    const [running] = rows
    if (running !== undefined && workers.has(running.pid)) return running
    const { rows: live } = await sql`select from jr_execution_sessions where active`.execute(database.db)
    if (live.length === 0) await queueSession(submitter, listTextSteps(50))
    await delay(20)
  }
}

/** When the next step of the session began under another worker. */
async function untilNextStep({ session_id, epoch }: Running): Promise<Date> {
  for (;;) {
    const { rows } = await sql<{ occurred_at: Date }>`
      select occurred_at from jr_session_events
      where session_id = ${session_id} and type = 'step_started' and epoch > ${epoch} order by sequence limit 1
    `.execute(database.db)
    if (rows[0] !== undefined) return rows[0].occurred_at
    await delay(10)
  }
}

const taken: number[] = []
try {
  // After a start of PostgreSQL take-overs wait a grace period.
  await Promise.all([addWorker(), addWorker(), delay(4_000)])
  while (taken.length < kills) {
    const running = await untilRunning()
    await delay(Math.random() * stepMs * 0.5)
    const victim = workers.get(running.pid)
    if (victim === undefined) continue
    const now = await submitter.tracker.findSessionState(running.session_id)
    if (now?.status !== 'running' || now.epoch !== running.epoch) continue
    const killedAt = Date.now()
    await killWorker(victim)
    workers.delete(running.pid)
    taken.push((await untilNextStep(running)).getTime() - killedAt)
    await addWorker()
    if (taken.length % 20 === 0) process.stderr.write(`${taken.length} `)
  }
  process.stderr.write('\n')
  const audit = await submitter.tracker.auditSessions()
  const { rows } = await sql<{ twice: number }>`
    select count(*)::int as twice from (
      select from jr_session_events where type = 'step_passed' group by session_id, position having count(*) > 1
    ) as repeated`.execute(database.db)
  taken.sort((a, b) => a - b)
  const at = (share: number): string => `${taken[Math.min(taken.length - 1, Math.floor(taken.length * share))]} ms`
  console.log(`${taken.length} kills of a worker in the middle of a step, load average ${loadavg()[0]?.toFixed(1)}`)
  console.log('| p50 | p90 | p99 | longest | steps that passed twice | broken invariants |')
  console.log('|---|---|---|---|---|---|')
  console.log(
    `| ${at(0.5)} | ${at(0.9)} | ${at(0.99)} | ${taken.at(-1)} ms | ${rows[0]?.twice ?? 0} | ${audit.length} |`,
  )
} finally {
  await Promise.all([...workers.values()].map(killWorker))
  await submitter.close()
  await database.close()
  await server.stop()
  await rm(dataDirectory, { recursive: true, force: true })
}
