-- The list and the statistics ask of every completed session what it asked a person last. Few pieces of evidence are such questions.
create index idx_jr_evidence_questions on jr_evidence (session_id, check_id, ran_at desc) where kind = 'human' and phase = 'after';
