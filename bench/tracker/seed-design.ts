import { createDatabase, openSession } from '@jr/database'
import { readWal } from './fenced-transitions.ts'

export interface SeedResult {
  readonly perSecond: number
  readonly walBytes: number
}

const save = `
  insert into seed_sessions (session_id, task_id, jr_name, model_tier, status, steps, total_tokens, created_at, updated_at)
  values ($1, 'BENCH', 'Bench', 'pending', 'pending', $2, 0, now(), now())
  on conflict (session_id) do update set
    status = excluded.status, steps = excluded.steps, total_tokens = excluded.total_tokens, updated_at = excluded.updated_at`

/**
 * The original specification's own way: each transition opens a connection, writes the whole array of steps, commits and closes.
 * At most `transitions` of them, spread over the session.
 */
export async function measureSeedDesign(
  connectionString: string,
  steps: number,
  output: string,
  transitions: number,
): Promise<SeedResult> {
  const { db, close } = createDatabase({ connectionString, max: 1 })
  const setup = await openSession(connectionString)
  await setup.query(`
    create table if not exists seed_sessions (
      session_id uuid primary key, task_id varchar(100) not null, jr_name varchar(100) not null, model_tier varchar(20),
      status varchar(20) default 'pending', steps jsonb, total_tokens integer default 0,
      created_at timestamp default now(), updated_at timestamp default now())`)
  await setup.end()
  const sessionId = crypto.randomUUID()
  const array = Array.from({ length: steps }, (_, index) => ({
    step_id: crypto.randomUUID() as string,
    name: `Step ${index + 1}`,
    description: `Step ${index + 1}`,
    status: 'StepStatus.PENDING',
    started_at: null as string | null,
    completed_at: null as string | null,
    output: null as string | null,
    error: null,
  }))
  const count = Math.min(2 * steps, transitions)
  const stride = (2 * steps) / count
  const write = async (): Promise<void> => {
    const client = await openSession(connectionString)
    await client.query(save, [sessionId, JSON.stringify(array)])
    await client.end()
  }
  await write()
  const before = await readWal(db)
  const started = performance.now()
  for (let number = 0; number < count; number += 2) {
    const reached = Math.floor((number * stride) / 2)
    // The steps that the stride leaves out are done as well, so that the array is as full as it would be.
    for (const step of array.slice(0, reached)) Object.assign(step, { status: 'StepStatus.PASSED', output })
    const step = array[reached]
    if (step === undefined) break
    Object.assign(step, { status: 'StepStatus.IN_PROGRESS', started_at: new Date().toISOString() })
    await write()
    Object.assign(step, { status: 'StepStatus.PASSED', completed_at: new Date().toISOString(), output })
    await write()
  }
  const seconds = (performance.now() - started) / 1000
  const walBytes = ((await readWal(db)) - before) / count
  await close()
  return { perSecond: count / seconds, walBytes }
}
