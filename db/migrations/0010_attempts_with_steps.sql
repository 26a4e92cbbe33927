-- What a step costs is mostly its commits. A step's first attempt begins in the transaction that starts the step, and its last one
-- ends in the transaction that completes it: two commits instead of four. For that the attempts' own writes are functions, too.
--
-- The session's row is locked with the writer's epoch first; its update takes the change counter, and the attempt's, after it, the sums
-- of usage. That is the order everywhere, so no two writers wait for each other.

create function jr_add_attempt(
  a_session uuid, an_epoch bigint, a_position integer, an_attempt uuid, a_number integer, a_purpose text, a_tier text, a_model text,
  a_reason text, is_simulated boolean, a_sequence integer, an_actor text, at timestamptz
) returns void
language plpgsql as $$
begin
  insert into jr_attempts (attempt_id, session_id, position, number, epoch, tier, model_requested, reason, simulated, started_at, purpose)
  values (an_attempt, a_session, a_position, a_number, an_epoch, a_tier, a_model, a_reason, is_simulated, at, a_purpose);
  insert into jr_session_events (session_id, sequence, type, position, actor, epoch, data, occurred_at)
  values (
    a_session, a_sequence, 'attempt_started', a_position, an_actor, an_epoch,
    jsonb_strip_nulls(jsonb_build_object(
      'attempt_id', an_attempt, 'number', a_number, 'purpose', nullif(a_purpose, 'step'), 'tier', a_tier, 'model', a_model
    )), at
  );
end
$$;

create function jr_start_attempt(
  a_session uuid, an_epoch bigint, a_position integer, an_attempt uuid, a_purpose text, a_tier text, a_model text, a_reason text,
  is_simulated boolean, at timestamptz
) returns integer
language plpgsql as $$
declare
  a_number integer;
  a_sequence integer;
  an_owner text;
begin
  perform from jr_execution_sessions s
  where s.session_id = a_session and s.epoch = an_epoch
    and case
      when a_position is null then s.status in ('pending', 'running')
      else s.status = 'running' and s.open_position = a_position
    end
  for no key update;
  if not found or exists (select from jr_attempts a where a.attempt_id = an_attempt) then
    return null;
  end if;
  update jr_execution_sessions s
  set event_count = s.event_count + 1, updated_at = at, simulated = s.simulated or is_simulated
  where s.session_id = a_session
  returning s.event_count, s.worker_id into a_sequence, an_owner;
  if a_position is null then
    select count(*) + 1 into a_number from jr_attempts a where a.session_id = a_session and a.position is null;
  else
    update jr_execution_steps t set attempts = t.attempts + 1
    where t.session_id = a_session and t.position = a_position
    returning t.attempts into a_number;
  end if;
  perform jr_add_attempt(
    a_session, an_epoch, a_position, an_attempt, a_number, a_purpose, a_tier, a_model, a_reason, is_simulated, a_sequence,
    coalesce('worker:' || an_owner, 'system'), at
  );
  return a_number;
end
$$;

drop function jr_start_step(uuid, bigint, integer, text, timestamptz);
create function jr_start_step(
  a_session uuid, an_epoch bigint, a_position integer, a_snapshot text, at timestamptz,
  an_attempt uuid default null, a_tier text default null, a_model text default null, a_reason text default null,
  is_simulated boolean default false
) returns bigint
language plpgsql as $$
declare
  new_attempts integer := (an_attempt is not null)::integer;
  a_number integer;
  a_name text;
  a_sequence integer;
  an_owner text;
begin
  update jr_execution_sessions s
  set status = 'running', event_count = s.event_count + 1 + new_attempts, updated_at = at, current_position = a_position,
    open_position = a_position, started_at = coalesce(s.started_at, at), simulated = s.simulated or is_simulated
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
  set status = 'in_progress', started_at = at, completed_at = null, waited_ms = 0, snapshot = coalesce(a_snapshot, t.snapshot),
    attempts = t.attempts + new_attempts
  where t.session_id = a_session and t.position = a_position and t.status = 'pending'
  returning t.name, t.attempts into a_name, a_number;
  if not found then
    -- The step changed while this waited for the session's lock; the update of the session is taken back.
    raise exception 'Step % of session % is no longer pending.', a_position, a_session using errcode = 'JR001';
  end if;
  insert into jr_session_events (session_id, sequence, type, position, actor, epoch, data, occurred_at)
  values (
    a_session, a_sequence - new_attempts, 'step_started', a_position, coalesce('worker:' || an_owner, 'system'), an_epoch,
    jsonb_build_object('name', a_name), at
  );
  if an_attempt is not null then
    perform jr_add_attempt(
      a_session, an_epoch, a_position, an_attempt, a_number, 'step', a_tier, a_model, a_reason, is_simulated, a_sequence,
      coalesce('worker:' || an_owner, 'system'), at
    );
  end if;
  return an_epoch;
end
$$;

drop function jr_complete_step(uuid, bigint, integer, boolean, text, text, text, text, timestamptz);
-- The end of an attempt (a_position is null), of a step (an_attempt is null), or of a step with its last attempt. The keys of a_result
-- are columns of jr_attempts; those that it leaves out stay. The session's open_position is the step that is in progress and waits for
-- nobody, as long as the session is running.
create function jr_record_result(
  a_session uuid, an_epoch bigint, at timestamptz, an_attempt uuid, a_result jsonb, a_position integer default null,
  has_passed boolean default null, an_output text default null, an_error text default null, a_code text default null,
  a_hint text default null
) returns bigint
language plpgsql as $$
declare
  ended_steps integer := (a_position is not null)::integer;
  earlier jr_attempts;
  result jr_attempts;
  tokens bigint := 0;
  a_sequence integer;
  an_owner text;
begin
  if an_attempt is null then
    update jr_execution_sessions s
    set event_count = s.event_count + 1, updated_at = at, current_position = a_position, open_position = null,
      passed_steps = s.passed_steps + has_passed::integer, failed_steps = s.failed_steps + (not has_passed)::integer
    where s.session_id = a_session and s.epoch = an_epoch and s.status = 'running' and s.open_position = a_position
    returning s.event_count, s.worker_id into a_sequence, an_owner;
    if not found then
      return null;
    end if;
  else
    perform from jr_execution_sessions s
    where s.session_id = a_session and s.epoch = an_epoch
      and case
        when a_position is null then s.status in ('pending', 'running')
        else s.status = 'running' and s.open_position = a_position
      end
    for no key update;
    if not found then
      return null;
    end if;
    select * into earlier from jr_attempts a
    where a.attempt_id = an_attempt and a.session_id = a_session and a.status in ('running', 'unknown');
    if not found then
      return null;
    end if;
    result := jsonb_populate_record(earlier, a_result);
    tokens := result.input_tokens + result.output_tokens + result.cache_read_tokens + result.cache_write_tokens;
    update jr_execution_sessions s
    set event_count = s.event_count + 1 + ended_steps, updated_at = at,
      current_position = coalesce(a_position, s.current_position),
      open_position = case when a_position is null then s.open_position end,
      passed_steps = s.passed_steps + coalesce(has_passed, false)::integer,
      failed_steps = s.failed_steps + coalesce(not has_passed, false)::integer,
      -- A judge's model is not the one that does the work.
      model_tier = coalesce(case when earlier.purpose = 'step' then result.tier end, s.model_tier),
      model_served = coalesce(case when earlier.purpose = 'step' then result.model_served end, s.model_served),
      total_tokens = s.total_tokens + tokens,
      input_tokens = s.input_tokens + result.input_tokens,
      output_tokens = s.output_tokens + result.output_tokens,
      cache_read_tokens = s.cache_read_tokens + result.cache_read_tokens,
      cache_write_tokens = s.cache_write_tokens + result.cache_write_tokens,
      cost_usd = s.cost_usd + coalesce(result.cost_usd, 0),
      opus_cost_usd = s.opus_cost_usd + coalesce(result.opus_cost_usd, 0),
      -- One that was lost has been counted as unpriced already.
      unpriced_attempts = s.unpriced_attempts + (result.cost_usd is null)::integer
        - (earlier.status = 'unknown' and earlier.cost_usd is null)::integer
    where s.session_id = a_session
    returning s.event_count, s.worker_id into a_sequence, an_owner;
    update jr_attempts a
    set status = result.status, tier = result.tier, model_served = result.model_served, finished_at = at,
      latency_ms = result.latency_ms, input_tokens = result.input_tokens, output_tokens = result.output_tokens,
      cache_read_tokens = result.cache_read_tokens, cache_write_tokens = result.cache_write_tokens, cost_usd = result.cost_usd,
      opus_cost_usd = result.opus_cost_usd, price_version = result.price_version, finish_reason = result.finish_reason,
      request_id = result.request_id, error_code = result.error_code, error = result.error
    where a.attempt_id = an_attempt;
    insert into jr_session_events (session_id, sequence, type, position, actor, epoch, data, occurred_at)
    values (
      a_session, a_sequence - ended_steps, 'attempt_finished', earlier.position, coalesce('worker:' || an_owner, 'system'), an_epoch,
      jsonb_strip_nulls(jsonb_build_object(
        'attempt_id', an_attempt, 'number', earlier.number, 'status', result.status, 'purpose', nullif(earlier.purpose, 'step'),
        'tier', result.tier, 'model', result.model_served, 'tokens', tokens, 'cost_usd', result.cost_usd, 'code', result.error_code
      )), at
    );
  end if;
  if a_position is null then
    update jr_execution_steps t
    set total_tokens = t.total_tokens + tokens, cost_usd = t.cost_usd + coalesce(result.cost_usd, 0)
    where t.session_id = a_session and t.position = earlier.position;
    return an_epoch;
  end if;
  update jr_execution_steps t
  set status = case when has_passed then 'passed' else 'failed' end, completed_at = at, output = an_output, error = an_error,
    error_code = a_code, error_hint = a_hint, total_tokens = t.total_tokens + tokens,
    cost_usd = t.cost_usd + coalesce(result.cost_usd, 0)
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

comment on function jr_add_attempt is 'Inserts an attempt and its event; for the functions that count it.';
comment on function jr_start_attempt is 'Records an attempt before it is made, with its counters and its event; its number, or null when nothing was written.';
comment on function jr_start_step is 'pending -> in_progress of a step, with its counters and its event, and perhaps its first attempt; null when nothing was written.';
comment on function jr_record_result is 'How an attempt, a step, or a step with its last attempt ended, with all counters and events; null when nothing was written.';
