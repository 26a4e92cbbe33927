-- Steps become rows: a transition writes one small row instead of the whole array, so its cost does not grow with the session.
drop view v_jr_active_sessions;

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

-- One counter a shard, bumped in the transaction that changes a session. Their sum is a version that grows with every commit
-- (a sequence would not do: its value is visible before the row is), so "nothing changed" is answered without reading a session.
create table jr_change_shards (
  shard smallint primary key,
  version bigint not null default 0
) with (fillfactor = 10);
insert into jr_change_shards (shard) select generate_series(0, 31);

create table jr_pauses (
  scope text primary key check (scope ~ '^(all|jr:.+|session:.+)$'),
  reason text not null,
  created_by text not null,
  created_at timestamptz not null default now()
);

alter table jr_execution_sessions
  alter column created_at type timestamptz,
  alter column created_at set not null,
  alter column updated_at type timestamptz,
  alter column updated_at set not null,
  alter column status set not null,
  alter column total_tokens type bigint,
  alter column total_tokens set not null,
  add column title text,
  add column verdict text check (verdict in ('verified', 'unverified', 'refuted')),
  add column instruction_hash text references jr_instructions,
  add column workspace text,
  add column priority integer not null default 0,
  add column requested_tier text check (requested_tier in ('haiku', 'local', 'opus')),
  add column continue_on_failure boolean not null default false,
  add column simulated boolean not null default false,
  add column parent_session_id uuid references jr_execution_sessions,
  add column idempotency_key text unique,
  add column epoch bigint not null default 0,
  add column worker_id text,
  add column started_at timestamptz,
  add column finished_at timestamptz,
  add column deadline_at timestamptz,
  add column total_steps integer not null default 0,
  add column passed_steps integer not null default 0,
  add column failed_steps integer not null default 0,
  add column skipped_steps integer not null default 0,
  add column current_position integer,
  add column input_tokens bigint not null default 0,
  add column output_tokens bigint not null default 0,
  add column cache_read_tokens bigint not null default 0,
  add column cache_write_tokens bigint not null default 0,
  add column cost_usd numeric(20, 9) not null default 0,
  add column unpriced_attempts integer not null default 0,
  add column event_count integer not null default 0,
  add column error_code text,
  add column error_message text,
  add column error_hint text,
  add column waiting_reason text,
  add column shard smallint not null default 0 references jr_change_shards,
  add column version bigint not null default 0;

create table jr_execution_steps (
  session_id uuid not null references jr_execution_sessions on delete cascade,
  position integer not null check (position >= 0),
  step_id uuid not null unique,
  name text not null,
  description text not null,
  kind text not null default 'agent' check (kind in ('declared', 'text', 'agent', 'manual')),
  status text not null default 'pending' check (status in ('pending', 'in_progress', 'passed', 'failed', 'skipped')),
  definition jsonb not null default '{}',
  started_at timestamptz,
  completed_at timestamptz,
  waiting_since timestamptz,
  output text,
  error text,
  error_code text,
  error_hint text,
  note text,
  attempts integer not null default 0,
  total_tokens bigint not null default 0,
  cost_usd numeric(20, 9) not null default 0,
  snapshot text,
  primary key (session_id, position)
);

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
create index idx_jr_evidence_session on jr_evidence (session_id, ran_at);

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
