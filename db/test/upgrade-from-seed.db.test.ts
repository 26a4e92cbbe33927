import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../src/index.ts'
import { createTestDatabase } from '../src/testing.ts'

// A database as the original specification's session_tracker.py leaves it behind: its SQL applied, rows written by json.dumps(…, default=str).
const database = await createTestDatabase({ template: 'template0' })
afterAll(() => database.close())

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const seedStep = (number: number, status: unknown, more: object = {}): object => ({
  step_id: id(number),
  name: `Step ${number}`,
  description: `Do thing ${number}`,
  status,
  started_at: null,
  completed_at: null,
  output: null,
  error: null,
  ...more,
})

const mixed = [
  seedStep(11, 'StepStatus.PASSED', {
    started_at: '2025-01-18 10:00:00.123456',
    completed_at: '2025-01-18 10:00:05',
    output: 'All “good”\n\t100 %',
  }),
  seedStep(12, 'StepStatus.FAILED', {
    started_at: '2025-01-18 10:00:06',
    completed_at: '2025-01-18 10:01:06.5',
    error: 'File not found',
  }),
  seedStep(13, 'StepStatus.PENDING'),
  seedStep(14, 'passed', { started_at: '2025-01-18T10:02:00+02:00' }),
  seedStep(15, 'StepStatus.SKIPPED'),
  seedStep(16, 'in_progress'),
]
const odd = [
  seedStep(21, 'StepStatus.BLOCKED', { started_at: 'yesterday', retries: 3 }),
  seedStep(22, null, { step_id: 'not-a-uuid', name: 7, output: { lines: ['a', 'b'] } }),
  seedStep(11, 'passed'),
  'just text',
  null,
]

beforeAll(async () => {
  const schema = await readFile(new URL('../migrations/0001_seed_schema.sql', import.meta.url), 'utf8')
  await sql.raw(schema).execute(database.db)
  const insert = (number: number, values: object): Promise<unknown> => {
    const row = {
      task_id: 'T-1',
      jr_name: 'SoftwareEng',
      model_tier: 'pending',
      status: 'pending',
      steps: null,
      total_tokens: 0,
      created_at: '2025-01-18 09:59:59.5',
      updated_at: '2025-01-18 10:05:00',
      ...values,
    }
    return sql`
      insert into jr_execution_sessions (session_id, task_id, jr_name, model_tier, status, steps, total_tokens, created_at, updated_at)
      values (${id(number)}::uuid, ${row.task_id}, ${row.jr_name}, ${row.model_tier}, ${row.status},
        ${row.steps === null ? null : JSON.stringify(row.steps)}::jsonb, ${row.total_tokens}, ${row.created_at}::timestamp, ${row.updated_at}::timestamp)
    `.execute(database.db)
  }
  await insert(1, { steps: mixed, model_tier: 'haiku', total_tokens: 1234, status: 'running' })
  await insert(2, { task_id: 'T-2', steps: odd, model_tier: 'claude-3-haiku', status: 'Exploded' })
  await insert(3, { steps: [] })
  await insert(4, {
    steps: null,
    model_tier: null,
    status: null,
    total_tokens: null,
    created_at: null,
    updated_at: null,
  })
  await insert(5, { steps: { not: 'an array' }, status: 'completed', model_tier: 'ModelTier.OPUS' })
  await insert(6, {
    steps: Array.from({ length: 2000 }, (_, index) => seedStep(1000 + index, 'StepStatus.PASSED')),
    status: 'failed',
  })

  await migrate(database.connectionString)
})

test('every step becomes a row with its words, its times and its texts', async () => {
  const { rows } = await sql`
    select position, step_id, name, description, status, started_at::text, completed_at::text, output, error, definition
    from jr_execution_steps where session_id = ${id(1)}::uuid order by position
  `.execute(database.db)

  const row = (position: number, number: number, status: string, more: object = {}): object => ({
    position,
    step_id: id(number),
    name: `Step ${number}`,
    description: `Do thing ${number}`,
    status,
    started_at: null,
    completed_at: null,
    output: null,
    error: null,
    definition: {},
    ...more,
  })
  expect(rows).toEqual([
    row(0, 11, 'passed', {
      started_at: '2025-01-18 10:00:00.123456+00',
      completed_at: '2025-01-18 10:00:05+00',
      output: 'All “good”\n\t100 %',
    }),
    row(1, 12, 'failed', {
      started_at: '2025-01-18 10:00:06+00',
      completed_at: '2025-01-18 10:01:06.5+00',
      error: 'File not found',
    }),
    row(2, 13, 'pending'),
    row(3, 14, 'passed', { started_at: '2025-01-18 08:02:00+00' }),
    row(4, 15, 'skipped'),
    row(5, 16, 'in_progress'),
  ])
})

test('the counters, tokens and times of a session are those of its rows', async () => {
  const session = await database.db
    .selectFrom('jr_execution_sessions')
    .selectAll()
    .where('session_id', '=', id(1))
    .executeTakeFirstOrThrow()

  expect(session).toMatchObject({
    task_id: 'T-1',
    jr_name: 'SoftwareEng',
    model_tier: 'haiku',
    status: 'running',
    title: 'T-1',
    total_steps: 6,
    passed_steps: 2,
    failed_steps: 1,
    skipped_steps: 1,
    current_position: 5,
    total_tokens: 1234,
    imported_tokens: 1234,
    imported: true,
    active: true,
    finished_at: null,
    created_at: new Date('2025-01-18T09:59:59.500Z'),
    updated_at: new Date('2025-01-18T10:05:00Z'),
    started_at: new Date('2025-01-18T08:02:00Z'),
  })
})

test('values that are none of our words are kept, and nothing is taken for done', async () => {
  const { rows } = await sql<{ step_id: string; status: string; name: string; definition: object }>`
    select step_id, status, name, description, output, definition from jr_execution_steps where session_id = ${id(2)}::uuid order by position
  `.execute(database.db)

  expect(rows.map((row) => [row.status, row.definition])).toEqual([
    ['pending', { imported: { status: 'StepStatus.BLOCKED', started_at: 'yesterday', retries: 3 } }],
    ['pending', { imported: { step_id: 'not-a-uuid', name: 7, output: { lines: ['a', 'b'] } } }],
    ['passed', { imported: { step_id: id(11) } }],
    ['pending', { imported: 'just text' }],
    ['pending', { imported: null }],
  ])
  expect(rows[0]?.step_id).toBe(id(21))
  expect(new Set(rows.map((row) => row.step_id)).size).toBe(5)
  expect(rows[1]?.name).toBe('7')

  const session = await database.db
    .selectFrom('jr_execution_sessions')
    .select(['status', 'model_tier', 'error_code', 'error_message', 'passed_steps'])
    .where('session_id', '=', id(2))
    .executeTakeFirstOrThrow()
  expect(session).toMatchObject({
    status: 'failed',
    model_tier: null,
    error_code: 'imported_status_unknown',
    passed_steps: 1,
  })
  expect(session.error_message).toContain('Exploded')
})

test('what a session itself said is in its first event', async () => {
  const events = await database.db
    .selectFrom('jr_session_events')
    .select(['session_id', 'sequence', 'type', 'data'])
    .orderBy('session_id')
    .execute()

  expect(events).toEqual(
    [
      {},
      { status: 'Exploded', model_tier: 'claude-3-haiku' },
      {},
      {},
      { steps: { not: 'an array' }, model_tier: 'ModelTier.OPUS' },
      {},
    ].map((data, index) => ({ session_id: id(index + 1), sequence: 1, type: 'session_imported', data })),
  )
})

test('sessions without steps, without a status or without times have none, `pending` and now', async () => {
  const sessions = await database.db
    .selectFrom('jr_execution_sessions')
    .select(['session_id', 'status', 'model_tier', 'total_steps', 'total_tokens', 'created_at', 'finished_at'])
    .where('session_id', 'in', [id(3), id(4), id(5)])
    .orderBy('session_id')
    .execute()

  expect(
    sessions.map(({ status, model_tier, total_steps, total_tokens }) => [
      status,
      model_tier,
      total_steps,
      total_tokens,
    ]),
  ).toEqual([
    ['pending', null, 0, 0],
    ['pending', null, 0, 0],
    ['completed', 'opus', 0, 0],
  ])
  expect(Date.now() - (sessions[1]?.created_at.getTime() ?? 0)).toBeLessThan(600_000)
  expect(sessions[2]?.finished_at).toEqual(new Date('2025-01-18T10:05:00Z'))
})

test('every session has its task and its place in the versions', async () => {
  const tasks = await database.db
    .selectFrom('jr_tasks')
    .select(['task_id', 'title', 'jr_name'])
    .orderBy('task_id')
    .execute()
  const { rows } = await sql`
    select s.session_id from jr_execution_sessions s join jr_change_shards c using (shard)
    where s.version between 1 and c.version and s.settled_version is not distinct from case when not s.active then s.version end
      and s.shard = get_byte(uuid_send(s.session_id), 15) & 127
  `.execute(database.db)

  expect(tasks).toEqual([
    { task_id: 'T-1', title: 'T-1', jr_name: 'SoftwareEng' },
    { task_id: 'T-2', title: 'T-2', jr_name: 'SoftwareEng' },
  ])
  expect(rows).toHaveLength(6)
})

test('the views show the columns of the original schema, steps in their original shape', async () => {
  const active = await sql<{ session_id: string }>`select * from v_jr_active_sessions`.execute(database.db)
  const columns = await sql<{ column_name: string; data_type: string }>`
    select column_name, data_type from information_schema.columns where table_name = 'v_jr_active_sessions' order by ordinal_position
  `.execute(database.db)
  const whole = await sql<{
    steps: object[]
  }>`select * from v_jr_execution_sessions where session_id = ${id(1)}::uuid`.execute(database.db)

  expect(columns.rows.map((row) => `${row.column_name} ${row.data_type}`)).toEqual([
    'session_id uuid',
    'task_id character varying',
    'jr_name character varying',
    'model_tier character varying',
    'status character varying',
    'total_steps integer',
    'passed_steps bigint',
    'failed_steps bigint',
    'created_at timestamp without time zone',
    'updated_at timestamp without time zone',
  ])
  expect(active.rows.map((row) => row.session_id).sort()).toEqual([id(1), id(3), id(4)])
  expect(Object.keys(whole.rows[0] ?? {})).toEqual([
    'session_id',
    'task_id',
    'jr_name',
    'model_tier',
    'status',
    'steps',
    'total_tokens',
    'created_at',
    'updated_at',
  ])
  expect(whole.rows[0]?.steps[0]).toEqual({ ...mixed[0], status: 'passed' })
  expect(whole.rows[0]?.steps[1]).toEqual({ ...mixed[1], status: 'failed' })
})

test('a large array is copied whole', async () => {
  const { rows } = await sql`
    select count(*) as steps, max(position) as last, count(*) filter (where status = 'passed') as passed
    from jr_execution_steps where session_id = ${id(6)}::uuid
  `.execute(database.db)

  expect(rows).toEqual([{ steps: 2000, last: 1999, passed: 2000 }])
})
