-- Steps become rows: a transition writes one small row instead of the whole array, so its cost does not grow with the session.
-- The sessions of the original schema are kept: see "What the original sessions hold" below.
drop view v_jr_active_sessions;
drop index idx_jr_sessions_status, idx_jr_sessions_jr_name, idx_jr_sessions_created;

create table jr_instructions (
  instruction_hash text primary key,
  markdown text not null,
  created_at timestamptz not null default now()
);

create table jr_tasks (
  task_id varchar(100) primary key,
  title text not null,
  jr_name varchar(100) not null,
  priority integer not null default 0,
  workspace text,
  instruction_hash text references jr_instructions,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table jr_workers (
  worker_id text primary key,
  host text not null,
  pid integer not null,
  lock_key integer not null,
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now(),
  stopped_at timestamptz
);

-- One counter a shard (0 to 31 of sessions, 32 of pauses), bumped in the transaction that changes a session. Their sum is a version
-- that grows with every commit (a sequence would not do: its value is visible before the row is), so "nothing changed" is answered
-- without reading a session.
create table jr_change_shards (
  shard smallint primary key,
  version bigint not null default 0
) with (fillfactor = 10);
insert into jr_change_shards (shard) select generate_series(0, 32);

create table jr_pauses (
  scope text primary key check (scope ~ '^(all|jr:.+|session:.+)$'),
  reason text not null,
  created_by text not null,
  created_at timestamptz not null default now()
);

-- Times without a zone were the server's local time: they are read in the database's time zone.
alter table jr_execution_sessions
  alter column created_at type timestamptz,
  alter column updated_at type timestamptz,
  alter column total_tokens type bigint,
  add column title text,
  add column verdict text,
  add column judged_features integer not null default 0,
  add column instruction_hash text references jr_instructions,
  add column workspace text,
  add column priority integer not null default 0,
  add column requested_tier text,
  add column continue_on_failure boolean not null default false,
  add column simulated boolean not null default false,
  -- No foreign key: the parent may be pruned while a worker holds the child.
  add column parent_session_id uuid,
  add column idempotency_key text unique,
  add column epoch bigint not null default 0,
  add column worker_id text,
  add column job_id uuid,
  add column job_retry_count integer,
  add column taken_over integer not null default 0,
  add column started_at timestamptz,
  add column finished_at timestamptz,
  add column deadline_at timestamptz,
  add column total_steps integer not null default 0,
  add column passed_steps integer not null default 0,
  add column failed_steps integer not null default 0,
  add column skipped_steps integer not null default 0,
  add column current_position integer,
  add column open_position integer,
  add column model_served text,
  add column input_tokens bigint not null default 0,
  add column output_tokens bigint not null default 0,
  add column cache_read_tokens bigint not null default 0,
  add column cache_write_tokens bigint not null default 0,
  add column cost_usd numeric(20, 9) not null default 0,
  add column opus_cost_usd numeric(20, 9) not null default 0,
  add column unpriced_attempts integer not null default 0,
  add column event_count integer not null default 0,
  add column error_code text,
  add column error_message text,
  add column error_hint text,
  add column waiting_reason text,
  add column imported boolean not null default false,
  add column imported_tokens bigint not null default 0,
  add column shard smallint not null default 0,
  add column version bigint not null default 0,
  add column settled_version bigint;

create table jr_execution_steps (
  session_id uuid not null references jr_execution_sessions on delete cascade,
  position integer not null check (position >= 0),
  step_id uuid not null unique,
  name text not null,
  description text not null,
  kind text not null default 'agent' check (kind in ('declared', 'text', 'agent', 'manual')),
  status text not null default 'pending' check (status in ('pending', 'in_progress', 'passed', 'failed', 'skipped')),
  line integer,
  group_name text,
  requested_tier text check (requested_tier in ('haiku', 'local', 'opus')),
  definition jsonb not null default '{}',
  started_at timestamptz,
  completed_at timestamptz,
  waiting_since timestamptz,
  output text,
  error text,
  error_code text,
  error_hint text,
  note text,
  skipped_by text,
  attempts integer not null default 0,
  interruptions integer not null default 0,
  retries integer not null default 0,
  total_tokens bigint not null default 0,
  cost_usd numeric(20, 9) not null default 0,
  snapshot text,
  primary key (session_id, position)
) with (fillfactor = 70);

create table jr_attempts (
  attempt_id uuid primary key,
  session_id uuid not null,
  position integer not null,
  number integer not null check (number >= 1),
  epoch bigint not null,
  tier text check (tier in ('haiku', 'local', 'opus')),
  model_requested text,
  model_served text,
  status text not null default 'running' check (status in ('running', 'passed', 'failed', 'unknown')),
  reason text,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  latency_ms integer,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cache_read_tokens bigint not null default 0,
  cache_write_tokens bigint not null default 0,
  cost_usd numeric(20, 9),
  opus_cost_usd numeric(20, 9),
  price_version text,
  finish_reason text,
  request_id text,
  simulated boolean not null default false,
  error_code text,
  error text,
  unique (session_id, position, number),
  foreign key (session_id, position) references jr_execution_steps on delete cascade
);

create table jr_features (
  session_id uuid not null references jr_execution_sessions on delete cascade,
  feature_id text not null,
  position integer not null,
  description text not null,
  line integer not null,
  status text not null default 'pending' check (status in ('pending', 'passed', 'failed', 'unverified')),
  judged boolean not null default false,
  reason text,
  checks jsonb not null default '[]',
  checks_hash text,
  verified_at timestamptz,
  primary key (session_id, feature_id)
);

create table jr_evidence (
  evidence_id uuid primary key,
  session_id uuid not null references jr_execution_sessions on delete cascade,
  feature_id text,
  check_id text not null,
  kind text not null,
  phase text not null check (phase in ('before', 'after')),
  outcome text not null check (outcome in ('pass', 'fail', 'could_not_run')),
  command text not null,
  exit_code integer,
  output text not null default '',
  reason text,
  duration_ms integer not null,
  tree_hash text,
  sandboxed boolean not null,
  judged boolean not null default false,
  epoch bigint not null,
  ran_at timestamptz not null default now(),
  foreign key (session_id, feature_id) references jr_features on delete cascade
);

create table jr_file_changes (
  session_id uuid not null,
  position integer not null,
  path text not null,
  action text not null check (action in ('created', 'modified', 'already_applied')),
  diff text not null,
  before_hash text,
  after_hash text not null,
  changed_at timestamptz not null default now(),
  undone_at timestamptz,
  primary key (session_id, position, path),
  foreign key (session_id, position) references jr_execution_steps on delete cascade
);

create table jr_session_events (
  session_id uuid not null references jr_execution_sessions on delete cascade,
  sequence integer not null check (sequence >= 1),
  type text not null,
  position integer,
  actor text not null,
  epoch bigint not null,
  data jsonb not null default '{}',
  occurred_at timestamptz not null default now(),
  primary key (session_id, sequence)
);

create table jr_removed_sessions (
  session_id uuid primary key,
  shard smallint not null,
  version bigint not null,
  removed_at timestamptz not null default now()
);

-- Sums of the ended attempts by tier and quarter of an hour (no time zone cuts finer), so that statistics need not read them all.
create table jr_usage (
  quarter timestamptz not null,
  tier text not null check (tier in ('haiku', 'local', 'opus')),
  attempts bigint not null,
  total_tokens bigint not null,
  cost_usd numeric(20, 9) not null,
  opus_cost_usd numeric(20, 9) not null,
  saved_usd numeric(20, 9) not null,
  unpriced_attempts bigint not null,
  primary key (quarter, tier)
) with (fillfactor = 50);

-- Adds attempts to the sums (sign 1) or takes them away (-1); those in flight do not count.
create function jr_add_usage(sign integer, attempts jr_attempts[]) returns void language sql as $$
  insert into jr_usage as u
  select
    date_bin('15 minutes', a.started_at, 'epoch'),
    a.tier,
    sign * count(*),
    sign * sum(a.input_tokens + a.output_tokens + a.cache_read_tokens + a.cache_write_tokens),
    sign * coalesce(sum(a.cost_usd), 0),
    sign * coalesce(sum(a.opus_cost_usd), 0),
    sign * coalesce(sum(a.opus_cost_usd - a.cost_usd), 0),
    sign * count(*) filter (where a.cost_usd is null)
  from unnest(attempts) as a
  where a.tier is not null and a.status <> 'running'
  group by 1, 2
  -- One order for all, so that two transactions cannot wait for each other.
  order by 1, 2
  on conflict (quarter, tier) do update set
    attempts = u.attempts + excluded.attempts,
    total_tokens = u.total_tokens + excluded.total_tokens,
    cost_usd = u.cost_usd + excluded.cost_usd,
    opus_cost_usd = u.opus_cost_usd + excluded.opus_cost_usd,
    saved_usd = u.saved_usd + excluded.saved_usd,
    unpriced_attempts = u.unpriced_attempts + excluded.unpriced_attempts
$$;

create function jr_count_attempts() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform jr_add_usage(1, array_agg(a::jr_attempts)) from added as a where a.status <> 'running';
  else
    if old.status <> 'running' then
      perform jr_add_usage(-1, array[old]);
    end if;
    if tg_op = 'UPDATE' and new.status <> 'running' then
      perform jr_add_usage(1, array[new]);
    end if;
  end if;
  return null;
end
$$;

create trigger jr_count_inserted_attempts after insert on jr_attempts
referencing new table as added for each statement execute function jr_count_attempts();

create trigger jr_count_changed_attempts after update or delete on jr_attempts
for each row execute function jr_count_attempts();

-- What the original sessions hold. Their writer stored statuses as "StepStatus.PASSED" (str() of a Python enum) and times as str()
-- of a datetime; a value that is none of our words is kept as it was: a step's in its definition under "imported", a session's in
-- its first event.
create function pg_temp.word(value text) returns text language sql immutable as $$
  select lower(regexp_replace(btrim(value), '^.*\.', ''))
$$;

create function pg_temp.to_time(value text) returns timestamptz language plpgsql stable as $$
begin
  -- A cast alone would also take words such as "yesterday".
  return case when value ~ '^\d{4}-\d\d-\d\d' then value::timestamptz end;
exception when others then
  return null;
end
$$;

create function pg_temp.to_uuid(value text) returns uuid language plpgsql immutable as $$
begin
  return value::uuid;
exception when others then
  return null;
end
$$;

insert into jr_tasks (task_id, title, jr_name, created_at, updated_at)
select distinct on (task_id) task_id, task_id, jr_name,
  coalesce(min(created_at) over (partition by task_id), now()),
  coalesce(max(updated_at) over (partition by task_id), now())
from jr_execution_sessions
order by task_id, created_at desc nulls last;

create temporary table imported_steps on commit drop as
select
  session_id,
  (ordinality - 1)::integer as position,
  element,
  case when jsonb_typeof(element) = 'object' then element else '{}' end as fields,
  pg_temp.to_uuid(element ->> 'step_id') as step_id,
  case when pg_temp.word(element ->> 'status') in ('pending', 'in_progress', 'passed', 'failed', 'skipped')
    then pg_temp.word(element ->> 'status') end as status,
  pg_temp.to_time(element ->> 'started_at') as started_at,
  pg_temp.to_time(element ->> 'completed_at') as completed_at
from jr_execution_sessions,
  jsonb_array_elements(case when jsonb_typeof(steps) = 'array' then steps else '[]' end) with ordinality as list (element, ordinality);

-- Ids that are no UUID, or that occur twice, are replaced.
update imported_steps s set step_id = null
where exists (
  select 1 from imported_steps o
  where o.step_id = s.step_id and (o.session_id, o.position) < (s.session_id, s.position)
);

insert into jr_execution_steps (
  session_id, position, step_id, name, description, status, definition, started_at, completed_at, output, error, skipped_by
)
select
  session_id,
  position,
  coalesce(step_id, gen_random_uuid()),
  coalesce(fields ->> 'name', 'Step ' || position + 1),
  coalesce(fields ->> 'description', case when jsonb_typeof(element) in ('string', 'number', 'boolean') then element #>> '{}' end, ''),
  coalesce(status, 'pending'),
  case when kept = '{}' then '{}' else jsonb_build_object('imported', kept) end,
  started_at,
  completed_at,
  fields ->> 'output',
  fields ->> 'error',
  case when status = 'skipped' then 'imported' end
from imported_steps,
  lateral (
    select case when jsonb_typeof(element) <> 'object' then element else (
      select coalesce(jsonb_object_agg(key, value), '{}')
      from jsonb_each(fields)
      where not (
        value = 'null'
        or key in ('name', 'description', 'output', 'error') and jsonb_typeof(value) = 'string'
        or key = 'step_id' and step_id is not null
        or key = 'status' and status is not null
        or key = 'started_at' and started_at is not null
        or key = 'completed_at' and completed_at is not null
      )
    ) end as kept
  ) as rest;

insert into jr_session_events (session_id, sequence, type, actor, epoch, data, occurred_at)
select
  session_id,
  1,
  'session_imported',
  'system',
  0,
  jsonb_strip_nulls(jsonb_build_object(
    'status', case when pg_temp.word(status) is distinct from status then status end,
    'model_tier', case when model_tier not in ('haiku', 'local', 'opus', 'pending') then model_tier end,
    'steps', case when jsonb_typeof(steps) not in ('array', 'null') then steps end
  )),
  coalesce(updated_at, created_at, now())
from jr_execution_sessions;

update jr_execution_sessions s
set
  title = task_id,
  status = case
    when word in ('pending', 'running', 'waiting', 'completed', 'failed', 'cancelled') then word
    when word = 'in_progress' then 'running'
    when word is null then 'pending'
    else 'failed'
  end,
  error_code = case when not known then 'imported_status_unknown' when word = 'failed' then 'step_failed' end,
  error_message = case
    when not known then 'The session was imported with the status "' || s.status || '", which is none of ours.'
    when word = 'failed' then coalesce(first_error, 'The session was imported as failed.')
  end,
  error_hint = case when not known then 'Look at its steps; retry it when the work is still wanted.' end,
  model_tier = case when pg_temp.word(model_tier) in ('haiku', 'local', 'opus') then pg_temp.word(model_tier) end,
  created_at = coalesce(created_at, updated_at, now()),
  updated_at = coalesce(updated_at, created_at, now()),
  started_at = first_start,
  finished_at = case when word in ('completed', 'failed', 'cancelled') or not known then coalesce(updated_at, created_at, now()) end,
  total_tokens = coalesce(total_tokens, 0),
  imported_tokens = coalesce(total_tokens, 0),
  imported = true,
  total_steps = total,
  passed_steps = passed,
  failed_steps = failed,
  skipped_steps = skipped,
  current_position = last_touched,
  open_position = last_open,
  event_count = 1
from (
  select
    i.session_id,
    pg_temp.word(i.status) as word,
    pg_temp.word(i.status) is null
      or pg_temp.word(i.status) in ('pending', 'running', 'waiting', 'completed', 'failed', 'cancelled', 'in_progress') as known,
    count(t.position) as total,
    count(*) filter (where t.status = 'passed') as passed,
    count(*) filter (where t.status = 'failed') as failed,
    count(*) filter (where t.status = 'skipped') as skipped,
    max(t.position) filter (where t.status <> 'pending') as last_touched,
    max(t.position) filter (where t.status = 'in_progress') as last_open,
    min(t.started_at) as first_start,
    (array_agg(t.error order by t.position) filter (where t.status = 'failed'))[1] as first_error
  from jr_execution_sessions i
  left join jr_execution_steps t using (session_id)
  group by i.session_id
) as found
where found.session_id = s.session_id;

alter table jr_execution_sessions
  drop column steps,
  alter column status set not null,
  alter column created_at set not null,
  alter column created_at set default now(),
  alter column updated_at set not null,
  alter column updated_at set default now(),
  alter column total_tokens set not null,
  add foreign key (task_id) references jr_tasks,
  add check (status in ('pending', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
  add check (model_tier in ('haiku', 'local', 'opus')),
  add check (requested_tier in ('haiku', 'local', 'opus')),
  add check (verdict in ('verified', 'unverified', 'refuted')),
  add column active boolean not null generated always as (status in ('pending', 'running', 'waiting')) stored,
  -- Room for the versions of a row that its transitions leave behind: they stay on the page and touch no index.
  set (fillfactor = 50);

-- Every imported session takes its place in the versions.
update jr_execution_sessions s
set shard = n.shard, version = n.version, settled_version = case when not active then n.version end
from (
  select
    session_id,
    get_byte(uuid_send(session_id), 15) & 31 as shard,
    row_number() over (partition by get_byte(uuid_send(session_id), 15) & 31 order by updated_at, session_id) as version
  from jr_execution_sessions
) as n
where n.session_id = s.session_id;

update jr_change_shards c
set version = n.version
from (select shard, max(version) as version from jr_execution_sessions group by shard) as n
where n.shard = c.shard;

-- A changed session takes the next version of its shard. The shard's row stays locked until the commit, so within a shard versions
-- become visible in order, and whoever has read version n has seen every change up to n.
create function jr_touch_session() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.shard := get_byte(uuid_send(new.session_id), 15) & 31;
  elsif new.updated_at is not distinct from old.updated_at then
    new.updated_at := now();
  end if;
  update jr_change_shards set version = version + 1 where shard = new.shard returning version into new.version;
  -- Only for ended sessions, so that a transition of a live one changes no indexed column.
  new.settled_version := case when new.status in ('completed', 'failed', 'cancelled') then new.version end;
  return new;
end
$$;

create trigger jr_touch_session before insert or update on jr_execution_sessions
for each row execute function jr_touch_session();

create function jr_record_removal() returns trigger language plpgsql as $$
begin
  with bumped as (update jr_change_shards set version = version + 1 where shard = old.shard returning version)
  insert into jr_removed_sessions (session_id, shard, version)
  select old.session_id, old.shard, version from bumped
  on conflict (session_id) do update set version = excluded.version, removed_at = excluded.removed_at;
  return null;
end
$$;

create trigger jr_record_removal after delete on jr_execution_sessions
for each row execute function jr_record_removal();

create function jr_touch_pauses() returns trigger language plpgsql as $$
begin
  update jr_change_shards set version = version + 1 where shard = 32;
  return null;
end
$$;

create trigger jr_touch_pauses after insert or update or delete on jr_pauses
for each statement execute function jr_touch_pauses();

create index idx_jr_sessions_list on jr_execution_sessions (active desc, created_at desc, session_id desc);
create index idx_jr_sessions_jr_name on jr_execution_sessions (jr_name, active desc, created_at desc, session_id desc);
create index idx_jr_sessions_status on jr_execution_sessions (status, created_at desc, session_id desc);
create index idx_jr_sessions_created on jr_execution_sessions (created_at desc, session_id desc);
create index idx_jr_sessions_task on jr_execution_sessions (task_id, created_at desc);
create index idx_jr_sessions_settled on jr_execution_sessions (shard, settled_version) where settled_version is not null;
create index idx_jr_sessions_finished on jr_execution_sessions (finished_at) where finished_at is not null;
create index idx_jr_sessions_instruction on jr_execution_sessions (instruction_hash) where instruction_hash is not null;
-- Two sessions never change one directory at once.
create unique index idx_jr_sessions_workspace on jr_execution_sessions (workspace) where status = 'running';
create index idx_jr_attempts_haiku on jr_attempts (started_at desc) where tier = 'haiku';
create index idx_jr_evidence_session on jr_evidence (session_id, ran_at);
create index idx_jr_evidence_failed on jr_evidence (ran_at) where outcome = 'fail' and phase = 'after';
create index idx_jr_features_failed on jr_features (description) where status = 'failed';
create index idx_jr_removed_sessions_version on jr_removed_sessions (shard, version);
create index idx_jr_removed_sessions_removed on jr_removed_sessions (removed_at);

-- For readers of the original schema: its columns, in its order, with its types; a tier that is not chosen yet reads 'pending'.
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
