-- The schema of the original specification, as it stands there: it may already be applied somewhere, with rows in it.
create table if not exists jr_execution_sessions (
  session_id uuid primary key,
  task_id varchar(100) not null,
  jr_name varchar(100) not null,
  model_tier varchar(20),
  status varchar(20) default 'pending',
  steps jsonb,
  total_tokens integer default 0,
  created_at timestamp default now(),
  updated_at timestamp default now()
);

create index if not exists idx_jr_sessions_status on jr_execution_sessions (status);
create index if not exists idx_jr_sessions_jr_name on jr_execution_sessions (jr_name);
create index if not exists idx_jr_sessions_created on jr_execution_sessions (created_at desc);

create or replace view v_jr_active_sessions as
select
  session_id,
  task_id,
  jr_name,
  model_tier,
  status,
  jsonb_array_length(steps) as total_steps,
  (select count(*) from jsonb_array_elements(steps) s where s ->> 'status' = 'passed') as passed_steps,
  (select count(*) from jsonb_array_elements(steps) s where s ->> 'status' = 'failed') as failed_steps,
  created_at,
  updated_at
from jr_execution_sessions
where status in ('pending', 'running')
order by created_at desc;
