import type { Database } from '@jr/database'
import { type Kysely, sql } from 'kysely'

/**
 * Fills a migrated database: `sessions` sessions with ten steps each, an attempt for every second step, two features a session, spread
 * over the last year; 40 of them are active. Triggers are off while loading; the planner's statistics are fresh afterwards.
 */
export async function loadSessions(db: Kysely<Database>, sessions: number): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0`.execute(connection)
    await sql`set session_replication_role = replica`.execute(connection)
    await sql`insert into jr_tasks (task_id, title, jr_name)
      select 'BENCH-' || n, 'Task ' || n, 'Jr ' || n % 12 from generate_series(1, 1000) n`.execute(connection)
    await sql`
      insert into jr_execution_sessions (session_id, task_id, jr_name, title, model_tier, model_served, status, verdict, shard,
        created_at, updated_at, started_at, finished_at, total_steps, passed_steps, failed_steps, current_position,
        input_tokens, output_tokens, total_tokens, cost_usd, opus_cost_usd, error_code, error_message,
        active, settled_cost_usd, settled_duration_ms)
      select gen_random_uuid(), 'BENCH-' || 1 + n % 1000, 'Jr ' || n % 12, 'Session number ' || n,
        (array['haiku', 'local', 'opus'])[1 + n % 3], 'a-model',
        case when n <= 40 then 'running' when n % 10 = 0 then 'failed' else 'completed' end,
        case when n <= 40 then null when n % 10 = 0 then 'refuted' when n % 3 = 0 then 'unverified' else 'verified' end,
        n % 128, t, t + interval '4 minutes', t, case when n <= 40 then null else t + interval '4 minutes' end,
        10, case when n <= 40 then 4 when n % 10 = 0 then 9 else 10 end, case when n > 40 and n % 10 = 0 then 1 else 0 end,
        case when n <= 40 then 4 else 9 end, 5000, 1000, 6000, 0.0012, 0.04,
        case when n > 40 and n % 10 = 0 then 'step_failed' end, case when n > 40 and n % 10 = 0 then 'The command exited with 1.' end,
        n <= 40, case when n > 40 then 0.0012 end, case when n > 40 then 240000 end
      from (select n, now() - n * interval '5 minutes' as t from generate_series(1, ${sessions}::integer) n) numbers
    `.execute(connection)
    await sql`
      insert into jr_execution_steps (session_id, position, step_id, name, description, kind, status, started_at, completed_at, output)
      select s.session_id, p, gen_random_uuid(), 'Step ' || p + 1, repeat('What to do. ', 20), case when p % 2 = 0 then 'text' else 'declared' end,
        case when p < s.passed_steps then 'passed' when s.status = 'failed' then 'failed' when p = s.passed_steps then 'in_progress' else 'pending' end,
        s.created_at, s.created_at + interval '20 seconds', repeat('An output of some length. ', 20)
      from jr_execution_sessions s, generate_series(0, 9) p
    `.execute(connection)
    await sql`
      insert into jr_attempts (attempt_id, session_id, position, number, epoch, tier, model_requested, model_served, status, started_at,
        finished_at, latency_ms, input_tokens, output_tokens, cost_usd, opus_cost_usd, price_version)
      select gen_random_uuid(), s.session_id, p * 2, 1, 1, s.model_tier, 'a-model', 'a-model', 'passed', s.created_at,
        s.created_at + interval '2 seconds', 300 + (p * 700), 1000, 200, 0.00024, 0.008, '2026-11'
      from jr_execution_sessions s, generate_series(0, 4) p
    `.execute(connection)
    await sql`
      insert into jr_features (session_id, feature_id, position, description, line, status)
      select s.session_id, 'f' || p, p, 'Criterion ' || p || ' of kind ' || s.shard, 10 + p,
        case when s.status = 'failed' and p = 1 then 'failed' else 'passed' end
      from jr_execution_sessions s, generate_series(0, 1) p
    `.execute(connection)
    await sql`set session_replication_role = default`.execute(connection)
    await sql`vacuum analyze`.execute(connection)
  })
}
