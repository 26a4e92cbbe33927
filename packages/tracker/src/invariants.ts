import { type RawBuilder, sql } from 'kysely'

/** A statement that always holds; its query yields the sessions that break it, as (session_id, detail). */
export interface Invariant {
  readonly name: string
  readonly query: RawBuilder<{ readonly session_id: string; readonly detail: string }>
}

type Broken = { readonly session_id: string; readonly detail: string }

/** What `auditSessions` checks. Sessions of the original schema kept no such rules; what they say of themselves is exempt. */
export const invariants: readonly Invariant[] = [
  {
    name: 'counters_equal_steps',
    query: sql<Broken>`
      select s.session_id, format('counters total %s, passed %s, failed %s, skipped %s; rows %s, %s, %s, %s',
        s.total_steps, s.passed_steps, s.failed_steps, s.skipped_steps, t.total, t.passed, t.failed, t.skipped) as detail
      from jr_execution_sessions s, lateral (
        select count(*) as total, count(*) filter (where status = 'passed') as passed,
          count(*) filter (where status = 'failed') as failed, count(*) filter (where status = 'skipped') as skipped
        from jr_execution_steps t where t.session_id = s.session_id
      ) t
      where (s.total_steps, s.passed_steps, s.failed_steps, s.skipped_steps) is distinct from (t.total, t.passed, t.failed, t.skipped)`,
  },
  {
    name: 'steps_are_numbered_without_gaps',
    query: sql<Broken>`
      select session_id, format('%s steps, the last at position %s', count(*), max(position)) as detail
      from jr_execution_steps group by session_id having max(position) <> count(*) - 1`,
  },
  {
    name: 'session_totals_equal_attempts',
    query: sql<Broken>`
      select s.session_id, format('session has %s tokens, %s USD, %s USD on Opus, %s unpriced; its attempts %s, %s, %s, %s',
        s.total_tokens - s.imported_tokens, s.cost_usd, s.opus_cost_usd, s.unpriced_attempts, a.tokens, a.cost, a.opus, a.unpriced) as detail
      from jr_execution_sessions s, lateral (
        select coalesce(sum(input_tokens), 0) as input, coalesce(sum(output_tokens), 0) as output,
          coalesce(sum(cache_read_tokens), 0) as cache_read, coalesce(sum(cache_write_tokens), 0) as cache_write,
          coalesce(sum(input_tokens + output_tokens + cache_read_tokens + cache_write_tokens), 0) as tokens,
          coalesce(sum(cost_usd), 0) as cost, coalesce(sum(opus_cost_usd), 0) as opus,
          count(*) filter (where status <> 'running' and cost_usd is null) as unpriced
        from jr_attempts a where a.session_id = s.session_id
      ) a
      where (s.total_tokens - s.imported_tokens, s.input_tokens, s.output_tokens, s.cache_read_tokens, s.cache_write_tokens, s.cost_usd,
          s.opus_cost_usd, s.unpriced_attempts)
        is distinct from (a.tokens, a.input, a.output, a.cache_read, a.cache_write, a.cost, a.opus, a.unpriced)`,
  },
  {
    name: 'step_totals_equal_attempts',
    query: sql<Broken>`
      select t.session_id, format('step %s has %s attempts, %s tokens, %s USD; its rows %s (the last is number %s), %s, %s',
        t.position, t.attempts, t.total_tokens, t.cost_usd, a.attempts, a.last, a.tokens, a.cost) as detail
      from jr_execution_steps t, lateral (
        select count(*) as attempts, coalesce(max(number), 0) as last, coalesce(sum(cost_usd), 0) as cost,
          coalesce(sum(input_tokens + output_tokens + cache_read_tokens + cache_write_tokens), 0) as tokens
        from jr_attempts a where a.session_id = t.session_id and a.position = t.position
      ) a
      where (t.attempts, t.attempts, t.total_tokens, t.cost_usd) is distinct from (a.attempts, a.last, a.tokens, a.cost)`,
  },
  {
    name: 'events_have_no_gaps',
    query: sql<Broken>`
      select s.session_id, format('event_count %s; %s events, the last is %s', s.event_count, e.events, e.last) as detail
      from jr_execution_sessions s, lateral (
        select count(*) as events, coalesce(max(sequence), 0) as last from jr_session_events e where e.session_id = s.session_id
      ) e
      where (s.event_count, s.event_count) is distinct from (e.events, e.last) or s.event_count = 0`,
  },
  {
    name: 'completed_means_every_step_is_done',
    query: sql<Broken>`
      select s.session_id, format('completed with %s steps, verdict %s', s.total_steps, s.verdict) as detail
      from jr_execution_sessions s
      where s.status = 'completed' and not s.imported and (
        s.total_steps = 0 or s.verdict = 'refuted' or exists (
          select 1 from jr_execution_steps t where t.session_id = s.session_id
            and t.status <> 'passed' and not (t.status = 'skipped' and t.skipped_by is distinct from 'worker')
        )
      )`,
  },
  {
    name: 'ended_sessions_have_an_end',
    query: sql<Broken>`
      select session_id, format('%s, finished_at %s, error_code %s', status, finished_at, error_code) as detail
      from jr_execution_sessions
      where active = (finished_at is not null) or status = 'failed' and error_code is null`,
  },
  {
    name: 'waiting_sessions_wait_for_one_step',
    query: sql<Broken>`
      select s.session_id, format('%s with %s waiting steps', s.status, t.waiting) as detail
      from jr_execution_sessions s, lateral (
        select count(*) filter (where waiting_since is not null) as waiting from jr_execution_steps t where t.session_id = s.session_id
      ) t
      where t.waiting <> (s.status = 'waiting')::integer and not (s.imported and t.waiting = 0)`,
  },
  {
    name: 'work_in_progress_needs_a_live_session',
    query: sql<Broken>`
      select s.session_id, format('step %s is in progress in a session that is %s', t.position, s.status) as detail
      from jr_execution_sessions s join jr_execution_steps t using (session_id)
      where t.status = 'in_progress' and s.status not in ('running', 'waiting') and not s.imported
      union all
      select s.session_id, format('attempt %s is running in a session that is %s', a.attempt_id, s.status)
      from jr_execution_sessions s join jr_attempts a using (session_id)
      where a.status = 'running' and s.status <> 'running'`,
  },
  {
    name: 'one_step_in_progress_at_a_time',
    query: sql<Broken>`
      select s.session_id, format('open_position %s; in progress: %s', s.open_position, t.positions) as detail
      from jr_execution_sessions s, lateral (
        select coalesce(array_agg(position) filter (where status = 'in_progress'), '{}') as positions
        from jr_execution_steps t where t.session_id = s.session_id
      ) t
      where not s.imported and t.positions <> case when s.open_position is null then '{}' else array[s.open_position] end`,
  },
  {
    name: 'step_results_are_complete',
    query: sql<Broken>`
      select t.session_id, format('step %s is %s, completed_at %s, error %s, skipped_by %s', t.position, t.status, t.completed_at, t.error, t.skipped_by) as detail
      from jr_execution_steps t join jr_execution_sessions s using (session_id)
      where not s.imported and (
        (t.status in ('passed', 'failed', 'skipped')) <> (t.completed_at is not null)
        or t.status = 'failed' and t.error is null
        or (t.status = 'skipped') <> (t.skipped_by is not null)
      )`,
  },
  {
    name: 'passed_features_have_evidence',
    query: sql<Broken>`
      select f.session_id, format('feature "%s" passed without evidence', f.feature_id) as detail
      from jr_features f
      where f.status = 'passed' and not exists (
        select 1 from jr_evidence v
        where v.session_id = f.session_id and v.feature_id = f.feature_id and v.phase = 'after' and v.outcome = 'pass'
      )`,
  },
  {
    name: 'answers_have_questions',
    query: sql<Broken>`
      select a.session_id, format('an answer to "%s" for a state of the workspace in which it was not asked', a.check_id) as detail
      from jr_answers a
      where not exists (
        select 1 from jr_evidence v
        where v.session_id = a.session_id and v.check_id = a.check_id and v.kind = 'human' and v.tree_hash = a.tree_hash
      )`,
  },
  {
    name: 'verdicts_follow_features',
    query: sql<Broken>`
      select s.session_id, format('verdict %s, %s judged features; rows: %s failed, %s not passed, %s judged',
        s.verdict, s.judged_features, f.failed, f.open, f.judged) as detail
      from jr_execution_sessions s, lateral (
        select count(*) filter (where status = 'failed') as failed, count(*) filter (where status <> 'passed') as open,
          count(*) filter (where judged) as judged
        from jr_features f where f.session_id = s.session_id
      ) f
      where s.verdict = 'verified' and f.open > 0 or s.verdict = 'unverified' and f.failed > 0 or s.judged_features <> f.judged`,
  },
  {
    name: 'epochs_only_grow',
    query: sql<Broken>`
      select s.session_id, format('epoch %s; an event has %s', s.epoch, e.epoch) as detail
      from jr_execution_sessions s, lateral (
        select max(epoch) as epoch from jr_session_events e where e.session_id = s.session_id
      ) e
      where e.epoch > s.epoch
      union all
      select e.session_id, format('event %s has epoch %s, the one before it %s', e.sequence, e.epoch, p.epoch)
      from jr_session_events e join jr_session_events p on p.session_id = e.session_id and p.sequence = e.sequence - 1
      where p.epoch > e.epoch`,
  },
  {
    name: 'usage_equals_attempts',
    query: sql<Broken>`
      select '' as session_id, format('quarter %s, tier %s: sums %s attempts, %s USD; rows %s, %s', quarter, tier, u.attempts, u.cost_usd, a.attempts, a.cost_usd) as detail
      from (
        select date_bin('15 minutes', started_at, 'epoch') as quarter, tier, count(*) as attempts, coalesce(sum(cost_usd), 0) as cost_usd,
          coalesce(sum(opus_cost_usd), 0) as opus_cost_usd, coalesce(sum(opus_cost_usd - cost_usd), 0) as saved_usd,
          sum(input_tokens + output_tokens + cache_read_tokens + cache_write_tokens) as total_tokens,
          count(*) filter (where cost_usd is null) as unpriced_attempts
        from jr_attempts where tier is not null and status <> 'running' group by 1, 2
      ) a
      full join (select * from jr_usage where attempts <> 0) u using (quarter, tier)
      where (a.attempts, a.total_tokens, a.cost_usd, a.opus_cost_usd, a.saved_usd, a.unpriced_attempts)
        is distinct from (u.attempts, u.total_tokens, u.cost_usd, u.opus_cost_usd, u.saved_usd, u.unpriced_attempts)`,
  },
  {
    name: 'versions_are_counted',
    query: sql<Broken>`
      select s.session_id, format('version %s (settled %s) of shard %s, which is at %s', s.version, s.settled_version, s.shard, c.version) as detail
      from jr_execution_sessions s join jr_change_shards c using (shard)
      where s.version > c.version or s.settled_version is distinct from case when not s.active then s.version end`,
  },
  {
    name: 'derived_columns_follow',
    query: sql<Broken>`
      select session_id, format('%s, active %s, settled at %s USD and %s ms', status, active, settled_cost_usd, settled_duration_ms) as detail
      from jr_execution_sessions
      where active <> (status in ('pending', 'running', 'waiting'))
        or settled_cost_usd is distinct from case when not active then cost_usd end
        or (settled_duration_ms is null) <> active`,
  },
]
