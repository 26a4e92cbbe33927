-- A step often begins in the moment in which the one before it ends. Both are written by one transaction then: one commit, one update
-- of the session's row and of the change counter instead of two.
--
-- One function writes all of it, so that the rules of counting stand once: the end of an attempt, the end of a step, the start of a
-- step with its first attempt, and each of them that is asked for together. An attempt of another step is no longer taken for the
-- step's own; its usage was counted for the wrong one.

drop function jr_start_step(uuid, bigint, integer, text, timestamptz, uuid, text, text, text, boolean);
drop function jr_record_result(uuid, bigint, timestamptz, uuid, jsonb, integer, boolean, text, text, text, text);

-- The keys of a_result are columns of jr_attempts; those that it leaves out stay. The session's open_position is the step that is in
-- progress and waits for nobody, as long as the session is running.
create function jr_record_transition(
  a_session uuid, an_epoch bigint, at timestamptz,
  -- The attempt that ends.
  an_attempt uuid default null, a_result jsonb default null,
  -- The step that ends.
  a_position integer default null, has_passed boolean default null, an_output text default null, an_error text default null,
  a_code text default null, a_hint text default null,
  -- The step that starts, and its first attempt.
  a_next integer default null, a_snapshot text default null, a_next_attempt uuid default null, a_tier text default null,
  a_model text default null, a_reason text default null, is_simulated boolean default false
) returns bigint
language plpgsql as $$
declare
  ended_steps integer := (a_position is not null)::integer;
  started_steps integer := (a_next is not null)::integer;
  started_attempts integer := (a_next_attempt is not null)::integer;
  earlier jr_attempts;
  result jr_attempts;
  tokens bigint := 0;
  a_name text;
  a_number integer;
  a_sequence integer;
  an_actor text;
begin
  if an_attempt is null then
    update jr_execution_sessions s
    set status = 'running', started_at = coalesce(s.started_at, at), updated_at = at,
      current_position = coalesce(a_next, a_position), open_position = a_next,
      event_count = s.event_count + ended_steps + started_steps + started_attempts,
      passed_steps = s.passed_steps + coalesce(has_passed, false)::integer,
      failed_steps = s.failed_steps + coalesce(not has_passed, false)::integer,
      simulated = s.simulated or is_simulated
    where s.session_id = a_session and s.epoch = an_epoch
      and case
        when a_position is null then s.status in ('pending', 'running') and s.open_position is null
        else s.status = 'running' and s.open_position = a_position
      end
      and (a_next is null or exists (
        select from jr_execution_steps t where t.session_id = a_session and t.position = a_next and t.status = 'pending'
      ) and not exists (
        select from jr_pauses p where p.scope in ('all', 'jr:' || s.jr_name, 'session:' || s.session_id)
      ))
    returning s.event_count, coalesce('worker:' || s.worker_id, 'system') into a_sequence, an_actor;
    if not found then
      return null;
    end if;
  else
    -- Locked before the attempt is read, which another call of the same worker may just have ended.
    perform from jr_execution_sessions s
    where s.session_id = a_session and s.epoch = an_epoch
      and case
        when a_position is null then s.status in ('pending', 'running')
        else s.status = 'running' and s.open_position = a_position
      end
      and (a_next is null or exists (
        select from jr_execution_steps t where t.session_id = a_session and t.position = a_next and t.status = 'pending'
      ) and not exists (
        select from jr_pauses p where p.scope in ('all', 'jr:' || s.jr_name, 'session:' || s.session_id)
      ))
    for no key update;
    if not found then
      return null;
    end if;
    select * into earlier from jr_attempts a
    where a.attempt_id = an_attempt and a.session_id = a_session and a.status in ('running', 'unknown')
      and (a_position is null or a.position = a_position);
    if not found then
      return null;
    end if;
    result := jsonb_populate_record(earlier, a_result);
    tokens := result.input_tokens + result.output_tokens + result.cache_read_tokens + result.cache_write_tokens;
    update jr_execution_sessions s
    set updated_at = at,
      current_position = coalesce(a_next, a_position, s.current_position),
      open_position = case when a_position is null then s.open_position else a_next end,
      event_count = s.event_count + 1 + ended_steps + started_steps + started_attempts,
      passed_steps = s.passed_steps + coalesce(has_passed, false)::integer,
      failed_steps = s.failed_steps + coalesce(not has_passed, false)::integer,
      simulated = s.simulated or is_simulated,
      -- A judge's model is not the one that does the work.
      model_tier = coalesce(case when earlier.purpose = 'step' then result.tier end, s.model_tier),
      model_served = case
        when earlier.purpose = 'step' and result.tier is not null then result.model_served
        else s.model_served
      end,
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
    returning s.event_count, coalesce('worker:' || s.worker_id, 'system') into a_sequence, an_actor;
    update jr_attempts a
    set status = result.status, tier = result.tier, model_served = result.model_served, finished_at = at,
      latency_ms = result.latency_ms, input_tokens = result.input_tokens, output_tokens = result.output_tokens,
      cache_read_tokens = result.cache_read_tokens, cache_write_tokens = result.cache_write_tokens, cost_usd = result.cost_usd,
      opus_cost_usd = result.opus_cost_usd, price_version = result.price_version, finish_reason = result.finish_reason,
      request_id = result.request_id, error_code = result.error_code, error = result.error
    where a.attempt_id = an_attempt;
    insert into jr_session_events (session_id, sequence, type, position, actor, epoch, data, occurred_at)
    values (
      a_session, a_sequence - ended_steps - started_steps - started_attempts, 'attempt_finished', earlier.position, an_actor, an_epoch,
      jsonb_strip_nulls(jsonb_build_object(
        'attempt_id', an_attempt, 'number', earlier.number, 'status', result.status, 'purpose', nullif(earlier.purpose, 'step'),
        'tier', result.tier, 'model', result.model_served, 'tokens', tokens, 'cost_usd', result.cost_usd, 'code', result.error_code
      )), at
    );
    if a_position is null then
      update jr_execution_steps t
      set total_tokens = t.total_tokens + tokens, cost_usd = t.cost_usd + coalesce(result.cost_usd, 0)
      where t.session_id = a_session and t.position = earlier.position;
      return an_epoch;
    end if;
  end if;
  if a_position is not null then
    update jr_execution_steps t
    set status = case when has_passed then 'passed' else 'failed' end, completed_at = at, output = an_output, error = an_error,
      error_code = a_code, error_hint = a_hint, total_tokens = t.total_tokens + tokens,
      cost_usd = t.cost_usd + coalesce(result.cost_usd, 0)
    where t.session_id = a_session and t.position = a_position and t.status = 'in_progress' and t.waiting_since is null;
    if not found then
      -- The step changed while this waited for the session's lock; whatever was written is taken back.
      raise exception 'Step % of session % is not in progress.', a_position, a_session using errcode = 'JR001';
    end if;
  end if;
  if a_next is not null then
    update jr_execution_steps t
    set status = 'in_progress', started_at = at, completed_at = null, waited_ms = 0, snapshot = coalesce(a_snapshot, t.snapshot),
      attempts = t.attempts + started_attempts
    where t.session_id = a_session and t.position = a_next and t.status = 'pending'
    returning t.name, t.attempts into a_name, a_number;
    if not found then
      raise exception 'Step % of session % is no longer pending.', a_next, a_session using errcode = 'JR001';
    end if;
  end if;
  insert into jr_session_events (session_id, sequence, type, position, actor, epoch, data, occurred_at)
  select a_session, e.sequence, e.type, e.position, an_actor, an_epoch, e.data, at
  from (values
    (
      a_sequence - started_attempts - started_steps, case when has_passed then 'step_passed' else 'step_failed' end, a_position,
      case when has_passed then '{}' else jsonb_build_object('code', a_code, 'message', an_error, 'hint', a_hint) end
    ),
    (a_sequence - started_attempts, 'step_started', a_next, jsonb_build_object('name', a_name))
  ) as e (sequence, type, position, data)
  where e.position is not null;
  if a_next_attempt is not null then
    perform jr_add_attempt(
      a_session, an_epoch, a_next, a_next_attempt, a_number, 'step', a_tier, a_model, a_reason, is_simulated, a_sequence, an_actor, at
    );
  end if;
  return an_epoch;
end
$$;

comment on function jr_record_transition is 'The end of an attempt, of a step, and the start of a step, alone or together, with all counters and events; null when nothing was written.';
