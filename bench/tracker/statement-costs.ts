import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { createTestDatabase, startTestServer } from '@jr/db/testing'
import { createDatabase } from '@jr/database'
import { createTracker } from '@jr/tracker'
import { sql } from 'kysely'

// Usage: node --conditions=@jr/source bench/tracker/statement-costs.ts [rounds, default 7]
const rounds = Number(process.argv[2] ?? 7)
const repetitions = 2_000

const server = await startTestServer({ durable: true })
const database = await createTestDatabase({ serverConnectionString: server.connectionString })
// One connection, so that its process is the one that is measured.
const { db, close } = createDatabase({ connectionString: database.connectionString, max: 1 })
const run = (text: string): Promise<unknown> => sql.raw(text).execute(db)

const tracker = createTracker({ db })
const session = await tracker.createSession({ taskId: 'BENCH', jrName: 'Bench', steps: ['one', 'two'] })
await tracker.startStep(session, 0)
await run(`set synchronous_commit = off;
  create table bench_raw (id integer primary key, n integer not null default 0, output text) with (fillfactor = 50);
  insert into bench_raw (id) select generate_series(0, 999)`)

const id = `'${session.sessionId}'::uuid`
const updateSession = `update jr_execution_sessions s set event_count = s.event_count + 1, updated_at = statement_timestamp()
  where s.session_id = ${id} and s.epoch = ${session.epoch} and s.status = 'running'`
const trigger = 'alter table jr_execution_sessions %s trigger jr_touch_session'

interface Statement {
  readonly name: string
  /** May use `i`, the number of the repetition. */
  readonly text: string
  readonly before?: string
  readonly after?: string
}

const statements: readonly Statement[] = [
  { name: 'nothing', text: 'null' },
  { name: 'raw', text: `update bench_raw set n = n + 1, output = 'done' where id = i % 1000` },
  { name: 'session', text: updateSession },
  {
    name: 'session_without_change_counter',
    text: updateSession,
    before: trigger.replace('%s', 'disable'),
    after: trigger.replace('%s', 'enable'),
  },
  {
    name: 'step',
    text: `update jr_execution_steps t set status = case when i > 0 then 'in_progress' else 'passed' end, output = 'done',
      completed_at = statement_timestamp() where t.session_id = ${id} and t.position = 0 and t.status = 'in_progress'`,
  },
  {
    name: 'event',
    text: `insert into jr_session_events (session_id, sequence, type, position, actor, epoch, occurred_at)
      values (${id}, 100 + i, 'step_started', 0, coalesce('worker:' || 'a', 'system'), 1, statement_timestamp())`,
    before: 'delete from jr_session_events where sequence >= 100',
  },
]

/** Nanoseconds of processor time that the process has used. */
async function readProcessorTime(pid: number): Promise<number> {
  return Number((await readFile(`/proc/${pid}/schedstat`, 'utf8')).split(' ')[0])
}

try {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  const pid = rows[0]?.pid ?? 0
  for (const { name, text } of statements) {
    await run(`create procedure bench_${name}() language plpgsql as $$
      begin for i in 1..${repetitions} loop ${text}; commit; end loop; end $$`)
  }
  const taken = new Map(statements.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, before, after } of statements) {
      if (before !== undefined) await run(before)
      const begin = await readProcessorTime(pid)
      await run(`call bench_${name}()`)
      taken.get(name)?.push(((await readProcessorTime(pid)) - begin) / 1000 / repetitions)
      if (after !== undefined) await run(after)
    }
  }
  console.log(`Processor time of one backend, medians of ${rounds} rounds, load average ${loadavg()[0]?.toFixed(1)}`)
  console.log('| a statement and its commit, not waited for | µs |')
  console.log('|---|---|')
  for (const [name, all] of taken) {
    all.sort((a, b) => a - b)
    console.log(`| ${name.replaceAll('_', ' ')} | ${all[Math.floor(all.length / 2)]?.toFixed(1)} |`)
  }
} finally {
  await close()
  await database.close()
  await server.stop()
}
