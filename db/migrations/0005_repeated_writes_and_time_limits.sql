-- Events that a worker adds by itself carry an id, so that one whose acknowledgement got lost is not added twice; the time limit of a
-- session is the session's own, whichever worker has it; what called nothing costs nothing, also when its worker was lost.
alter table jr_session_events add column event_id uuid;
create unique index idx_jr_session_events_id on jr_session_events (session_id, event_id) where event_id is not null;

alter table jr_execution_sessions add column timeout_at timestamptz;

with free as (
  update jr_attempts set cost_usd = 0, opus_cost_usd = 0
  where tier is null and status = 'unknown' and cost_usd is null
  returning session_id
)
update jr_execution_sessions s
set unpriced_attempts = s.unpriced_attempts - f.attempts
from (select session_id, count(*) as attempts from free group by session_id) as f
where f.session_id = s.session_id;

comment on column jr_session_events.event_id is 'Given by the worker that added it: the same id again adds nothing; null for what goes with a change.';
comment on column jr_execution_sessions.timeout_at is 'When its time is up by the time limit of the worker that had it first, or first since a person sent it on its way; null before.';
