-- The two transitions that every step makes, as functions: short to send, and planned statement by statement, which PostgreSQL starts
-- in two thirds of the time that one statement with as many parts takes. They write what packages/tracker/src/write-session.ts
-- writes for every other act.
--
-- The update of the session's row comes first: it is the fence, because it locks the row with the writer's epoch, and each later
-- statement sees whatever was committed before that. Its answer is the epoch, or null when nothing was written.

create function jr_start_step(a_session uuid, an_epoch bigint, a_position integer, a_snapshot text, at timestamptz) returns bigint
language plpgsql as $$
declare
  a_name text;
  a_sequence integer;
  an_owner text;
begin
  update jr_execution_sessions s
  set status = 'running', event_count = s.event_count + 1, updated_at = at, current_position = a_position, open_position = a_position,
    started_at = coalesce(s.started_at, at)
  where s.session_id = a_session and s.epoch = an_epoch and s.status in ('pending', 'running') and s.open_position is null
    and exists (
      select from jr_execution_steps t where t.session_id = a_session and t.position = a_position and t.status = 'pending'
    )
    and not exists (
      select from jr_pauses p where p.scope in ('all', 'jr:' || s.jr_name, 'session:' || s.session_id)
    )
  returning s.event_count, s.worker_id into a_sequence, an_owner;
  if not found then
    return null;
  end if;
  update jr_execution_steps t
  set status = 'in_progress', started_at = at, completed_at = null, waited_ms = 0, snapshot = coalesce(a_snapshot, t.snapshot)
  where t.session_id = a_session and t.position = a_position and t.status = 'pending'
  returning t.name into a_name;
  if not found then
    -- The step changed while this waited for the session's lock; the update of the session is taken back.
    raise exception 'Step % of session % is no longer pending.', a_position, a_session using errcode = 'JR001';
  end if;
  insert into jr_session_events (session_id, sequence, type, position, actor, epoch, data, occurred_at)
  values (
    a_session, a_sequence, 'step_started', a_position, coalesce('worker:' || an_owner, 'system'), an_epoch,
    jsonb_build_object('name', a_name), at
  );
  return an_epoch;
end
$$;

-- The session's open_position is the step that is in progress and waits for nobody, as long as the session is running.
create function jr_complete_step(
  a_session uuid, an_epoch bigint, a_position integer, has_passed boolean, an_output text, an_error text, a_code text, a_hint text,
  at timestamptz
) returns bigint
language plpgsql as $$
declare
  a_sequence integer;
  an_owner text;
begin
  update jr_execution_sessions s
  set event_count = s.event_count + 1, updated_at = at, current_position = a_position, open_position = null,
    passed_steps = s.passed_steps + has_passed::integer, failed_steps = s.failed_steps + (not has_passed)::integer
  where s.session_id = a_session and s.epoch = an_epoch and s.status = 'running' and s.open_position = a_position
  returning s.event_count, s.worker_id into a_sequence, an_owner;
  if not found then
    return null;
  end if;
  update jr_execution_steps t
  set status = case when has_passed then 'passed' else 'failed' end, completed_at = at, output = an_output, error = an_error,
    error_code = a_code, error_hint = a_hint
  where t.session_id = a_session and t.position = a_position and t.status = 'in_progress' and t.waiting_since is null;
  if not found then
    raise exception 'Step % of session % is not in progress.', a_position, a_session using errcode = 'JR001';
  end if;
  insert into jr_session_events (session_id, sequence, type, position, actor, epoch, data, occurred_at)
  values (
    a_session, a_sequence, case when has_passed then 'step_passed' else 'step_failed' end, a_position,
    coalesce('worker:' || an_owner, 'system'), an_epoch,
    case when has_passed then '{}' else jsonb_build_object('code', a_code, 'message', an_error, 'hint', a_hint) end, at
  );
  return an_epoch;
end
$$;

comment on function jr_start_step(uuid, bigint, integer, text, timestamptz) is 'pending -> in_progress of a step, with its counters and its event; null when nothing was written.';
comment on function jr_complete_step(uuid, bigint, integer, boolean, text, text, text, text, timestamptz) is 'in_progress -> passed or failed of a step, with its counters and its event; null when nothing was written.';
