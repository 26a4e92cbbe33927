-- A transition must cost little. PostgreSQL reads the text of every check constraint and of every generated column anew with each
-- statement that updates the table; measured, they were two thirds of what the update of a session's row took. Domains hold the same
-- words, are parsed once a connection, and are looked at only for columns that the statement sets; what was generated the trigger
-- sets, which runs anyway.
create domain jr_session_status as varchar(20)
  check (value in ('pending', 'running', 'waiting', 'completed', 'failed', 'cancelled'));
create domain jr_verdict as text check (value in ('verified', 'unverified', 'refuted'));
create domain jr_tier as varchar(20) check (value in ('haiku', 'local', 'opus'));
create domain jr_step_status as text check (value in ('pending', 'in_progress', 'passed', 'failed', 'skipped'));
create domain jr_step_kind as text check (value in ('declared', 'text', 'agent', 'manual'));

drop view v_jr_active_sessions, v_jr_execution_sessions;

alter table jr_execution_sessions
  alter column active drop expression,
  alter column settled_cost_usd drop expression,
  alter column settled_duration_ms drop expression;

alter table jr_execution_sessions
  drop constraint jr_execution_sessions_status_check,
  drop constraint jr_execution_sessions_model_tier_check,
  drop constraint jr_execution_sessions_requested_tier_check,
  drop constraint jr_execution_sessions_verdict_check,
  alter column status type jr_session_status,
  alter column model_tier type jr_tier,
  alter column requested_tier type jr_tier,
  alter column verdict type jr_verdict,
  -- The trigger replaces it; a writer need not name the column.
  alter column active set default true;

alter table jr_execution_steps
  drop constraint jr_execution_steps_status_check,
  drop constraint jr_execution_steps_kind_check,
  drop constraint jr_execution_steps_requested_tier_check,
  alter column status type jr_step_status,
  alter column kind type jr_step_kind,
  alter column requested_tier type jr_tier;

-- A counter's row is locked until the commit is on the disk, and of 16 workers that share 32 counters half wait for one another; of
-- 128 an eighth. 0 to 127: sessions; 128: pauses. What a reader holds of the old counters is refused, and their sum goes on growing.
create temporary table old_version on commit drop as select sum(version) as total from jr_change_shards;
alter table jr_execution_sessions disable trigger jr_touch_session;
update jr_execution_sessions s
set shard = n.shard, version = n.version, settled_version = case when s.active then null else n.version end
from (
  select
    session_id,
    get_byte(uuid_send(session_id), 15) & 127 as shard,
    row_number() over (partition by get_byte(uuid_send(session_id), 15) & 127 order by updated_at, session_id) as version
  from jr_execution_sessions
) as n
where n.session_id = s.session_id;
alter table jr_execution_sessions enable trigger jr_touch_session;
delete from jr_removed_sessions;
delete from jr_change_shards;
insert into jr_change_shards (shard, version)
select n, coalesce((select max(version) from jr_execution_sessions where shard = n), 0) from generate_series(0, 127) as n;
insert into jr_change_shards (shard, version) select 128, total + 1 from old_version;

create or replace function jr_touch_pauses() returns trigger language plpgsql as $$
begin
  update jr_change_shards set version = version + 1 where shard = 128;
  return null;
end
$$;

create or replace function jr_touch_session() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.shard := get_byte(uuid_send(new.session_id), 15) & 127;
  elsif new.updated_at is not distinct from old.updated_at then
    new.updated_at := now();
  end if;
  update jr_change_shards set version = version + 1 where shard = new.shard returning version into new.version;
  new.active := new.status in ('pending', 'running', 'waiting');
  -- Null while a session is active, so that a transition of a live one changes no indexed column.
  if new.active then
    new.settled_version := null;
    new.settled_cost_usd := null;
    new.settled_duration_ms := null;
  else
    new.settled_version := new.version;
    new.settled_cost_usd := new.cost_usd;
    new.settled_duration_ms := coalesce(
      (greatest(0, extract(epoch from new.finished_at - new.started_at)) * 1000)::bigint, -1);
  end if;
  return new;
end
$$;

comment on column jr_change_shards.shard is '0 to 127: sessions by the last byte of their id; 128: pauses.';

create view v_jr_active_sessions as
select
  session_id,
  task_id,
  jr_name,
  coalesce(model_tier, 'pending')::varchar(20) as model_tier,
  status,
  total_steps,
  passed_steps::bigint as passed_steps,
  failed_steps::bigint as failed_steps,
  created_at::timestamp as created_at,
  updated_at::timestamp as updated_at
from jr_execution_sessions
where status in ('pending', 'running', 'waiting')
order by jr_execution_sessions.created_at desc;

create view v_jr_execution_sessions as
select
  session_id,
  task_id,
  jr_name,
  coalesce(model_tier, 'pending')::varchar(20) as model_tier,
  status,
  (
    select coalesce(jsonb_agg(jsonb_build_object(
      'step_id', t.step_id,
      'name', t.name,
      'description', t.description,
      'status', t.status,
      'started_at', t.started_at::timestamp::text,
      'completed_at', t.completed_at::timestamp::text,
      'output', t.output,
      'error', t.error
    ) order by t.position), '[]')
    from jr_execution_steps t
    where t.session_id = s.session_id
  ) as steps,
  total_tokens,
  created_at::timestamp as created_at,
  updated_at::timestamp as updated_at
from jr_execution_sessions s;

comment on view v_jr_active_sessions is 'Active sessions with the columns of the original schema.';
comment on column v_jr_active_sessions.session_id is 'Id of the session.';
comment on column v_jr_active_sessions.task_id is 'The task it executes.';
comment on column v_jr_active_sessions.jr_name is 'Who carries it out.';
comment on column v_jr_active_sessions.model_tier is 'Tier that served the most recent model call; ''pending'' before the first.';
comment on column v_jr_active_sessions.status is 'pending, running or waiting.';
comment on column v_jr_active_sessions.total_steps is 'Number of its steps.';
comment on column v_jr_active_sessions.passed_steps is 'Steps that passed.';
comment on column v_jr_active_sessions.failed_steps is 'Steps that failed.';
comment on column v_jr_active_sessions.created_at is 'When it was submitted, in the reader''s time zone.';
comment on column v_jr_active_sessions.updated_at is 'Its last change, in the reader''s time zone.';

comment on view v_jr_execution_sessions is 'All sessions with the columns of the original schema, steps included.';
comment on column v_jr_execution_sessions.session_id is 'Id of the session.';
comment on column v_jr_execution_sessions.task_id is 'The task it executes.';
comment on column v_jr_execution_sessions.jr_name is 'Who carries it out.';
comment on column v_jr_execution_sessions.model_tier is 'Tier that served the most recent model call; ''pending'' before the first.';
comment on column v_jr_execution_sessions.status is 'pending, running, waiting, completed, failed or cancelled.';
comment on column v_jr_execution_sessions.steps is 'The steps as a JSON array of the original shape.';
comment on column v_jr_execution_sessions.total_tokens is 'Tokens of all attempts.';
comment on column v_jr_execution_sessions.created_at is 'When it was submitted, in the reader''s time zone.';
comment on column v_jr_execution_sessions.updated_at is 'Its last change, in the reader''s time zone.';
