-- A person's answers to the questions of the checks, model calls beside the steps (a judge's, proposals of checks) in the totals, the
-- frozen checks of the document as a whole, and evidence that a retry leaves behind.
create table jr_answers (
  answer_id uuid primary key,
  session_id uuid not null references jr_execution_sessions on delete cascade,
  check_id text not null,
  answer text not null check (answer in ('yes', 'no')),
  answered_by text not null,
  note text,
  tree_hash text not null,
  epoch bigint not null,
  answered_at timestamptz not null default now()
);
create index idx_jr_answers_session on jr_answers (session_id, answered_at);

-- Beside the session's row and not in it: that one is written with every transition.
create table jr_session_checks (
  session_id uuid primary key references jr_execution_sessions on delete cascade,
  checks jsonb not null,
  checks_hash text not null
);

alter table jr_execution_sessions add column evidence_epoch bigint not null default 0;

alter table jr_features add column judged_by_person boolean not null default false;

alter table jr_attempts
  alter column position drop not null,
  add column purpose text not null default 'step' check (purpose in ('step', 'judge', 'proposal')),
  add check ((position is null) = (purpose <> 'step')),
  -- The key of a step holds nothing where there is no step.
  add foreign key (session_id) references jr_execution_sessions on delete cascade;

comment on table jr_answers is 'What people answered to the questions of human checks; the verifier makes evidence of it.';
comment on column jr_answers.answer_id is 'Id of the answer.';
comment on column jr_answers.session_id is 'Its session.';
comment on column jr_answers.check_id is 'Which question; the latest answer to it counts.';
comment on column jr_answers.answer is 'yes or no.';
comment on column jr_answers.answered_by is 'person:NAME.';
comment on column jr_answers.note is 'Why, in the person''s words.';
comment on column jr_answers.tree_hash is 'Hash of the workspace for which the question was open; a later change makes the answer stale.';
comment on column jr_answers.epoch is 'Epoch of the session at that moment; one from before evidence_epoch is history.';
comment on column jr_answers.answered_at is 'When.';

comment on table jr_session_checks is 'Checks of the document as a whole, frozen at submission; sessions submitted before there was this table have no row.';
comment on column jr_session_checks.session_id is 'Its session.';
comment on column jr_session_checks.checks is 'The checks.';
comment on column jr_session_checks.checks_hash is 'Hash of the frozen checks.';

comment on column jr_execution_sessions.evidence_epoch is 'Evidence of the finished work from an earlier epoch is history: a person has sent the session on its way again since.';
comment on column jr_features.judged_by_person is 'True when its status rests on a person''s answer alone.';
comment on column jr_attempts.position is 'Its step; null for a call beside the steps.';
comment on column jr_attempts.number is '1-based within the step, or within the calls beside the steps.';
comment on column jr_attempts.purpose is 'step; or beside the steps: judge, proposal (of checks).';
