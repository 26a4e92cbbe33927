-- `jr run` without a service carries out its own session only: nobody may count on such a worker for another.
alter table jr_workers add column only_session_id uuid;

comment on column jr_workers.only_session_id is 'The one session that it carries out (`jr run`); null: any.';
