-- Two more orders of the sessions list, and what an estimate of the time left reads.

-- Null while a session is active, like settled_version: a transition of a live session changes no indexed column. The active ones are
-- few; the list sorts them by their current values.
alter table jr_execution_sessions
  add column settled_cost_usd numeric(20, 9)
    generated always as (case when status in ('completed', 'failed', 'cancelled') then cost_usd end) stored,
  add column settled_duration_ms bigint
    generated always as (
      case
        when status not in ('completed', 'failed', 'cancelled') then null
        when started_at is null or finished_at is null then -1
        else (greatest(0, extract(epoch from finished_at - started_at)) * 1000)::bigint
      end
    ) stored;

create index idx_jr_sessions_cost on jr_execution_sessions (settled_cost_usd desc, session_id desc)
where settled_cost_usd is not null;
create index idx_jr_sessions_duration on jr_execution_sessions (settled_duration_ms desc, session_id desc)
where settled_duration_ms is not null;
create index idx_jr_sessions_instruction_history on jr_execution_sessions (instruction_hash, finished_at desc)
where status = 'completed' and instruction_hash is not null;
create index idx_jr_sessions_jr_history on jr_execution_sessions (jr_name, finished_at desc) where status = 'completed';

-- How long a step waited for a person was lost as soon as that person had decided.
alter table jr_execution_steps add column waited_ms bigint not null default 0;

update jr_execution_steps t
set waited_ms = (extract(epoch from w.decided_at - w.waiting_at) * 1000)::bigint
from (
  select session_id, position, type, occurred_at as waiting_at,
    lead(occurred_at) over one_step as decided_at, lead(type) over one_step as decision
  from jr_session_events
  where position is not null
  window one_step as (partition by session_id, position order by sequence)
) as w
where w.session_id = t.session_id and w.position = t.position and w.type = 'session_waiting'
  and w.decision in ('step_approved', 'step_skipped') and w.decided_at = t.completed_at;

comment on column jr_execution_sessions.settled_cost_usd is 'cost_usd of an ended session; null while it is active.';
comment on column jr_execution_sessions.settled_duration_ms is 'Milliseconds from start to end of an ended session, -1 when it never started; null while it is active.';
comment on column jr_execution_steps.waited_ms is 'Milliseconds of the time between started_at and completed_at in which it waited for a person.';
