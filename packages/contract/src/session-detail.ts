import { Type, type Static } from 'typebox'
import { CostUsd, DateTime, Nullable, OneOf } from './primitives.ts'
import { SessionError, SessionSummary } from './session.ts'
import {
  answers,
  attemptPurposes,
  attemptStatuses,
  checkOutcomes,
  checkSources,
  featureStatuses,
  stepKinds,
  stepStatuses,
  tiers,
} from './words.ts'

export const Attempt = Type.Object({
  attempt_id: Type.String({ format: 'uuid' }),
  purpose: OneOf(attemptPurposes, '`judge` and `proposal` (of checks) belong to no step.'),
  number: Type.Integer(),
  tier: Nullable(OneOf(tiers, 'Null when no model was needed.')),
  model_requested: Nullable(Type.String()),
  model_served: Nullable(Type.String()),
  status: OneOf(attemptStatuses, '`unknown`: the worker died while the call was in flight.'),
  reason: Nullable(Type.String({ description: 'Why this tier: the routing reasons, an escalation or a fallback.' })),
  started_at: DateTime(),
  finished_at: Nullable(DateTime()),
  latency_ms: Nullable(Type.Integer()),
  input_tokens: Type.Integer(),
  output_tokens: Type.Integer(),
  cache_read_tokens: Type.Integer(),
  cache_write_tokens: Type.Integer(),
  cost_usd: Nullable(CostUsd('Null: unpriced.')),
  opus_cost_usd: Nullable(CostUsd('The same tokens on Opus.')),
  price_version: Nullable(Type.String()),
  finish_reason: Nullable(Type.String()),
  request_id: Nullable(Type.String()),
  simulated: Type.Boolean(),
  error_code: Nullable(Type.String()),
  error: Nullable(Type.String()),
})
export type Attempt = Static<typeof Attempt>

export const FileChange = Type.Object({
  path: Type.String(),
  action: OneOf(['created', 'modified', 'already_applied'] as const),
  diff: Type.String({ description: 'Unified diff.' }),
  changed_at: DateTime(),
  undone_at: Nullable(DateTime()),
})
export type FileChange = Static<typeof FileChange>

export const Step = Type.Object({
  index: Type.Integer({ description: '0-based.' }),
  step_id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  description: Type.String(),
  kind: OneOf(stepKinds),
  status: OneOf(stepStatuses),
  line: Nullable(Type.Integer({ description: 'Line of the instruction.' })),
  group: Nullable(Type.String()),
  started_at: Nullable(DateTime()),
  completed_at: Nullable(DateTime()),
  waiting_since: Nullable(DateTime()),
  duration_ms: Nullable(Type.Integer({ description: 'Start to end, waiting included.' })),
  waited_ms: Type.Integer({ description: 'How much of that time the step waited for a person.' }),
  output: Nullable(Type.String()),
  error: Nullable(SessionError),
  note: Nullable(Type.String()),
  total_tokens: Type.Integer(),
  cost_usd: CostUsd('Sum of the priced attempts.'),
  attempts: Type.Array(Attempt),
  files: Type.Array(FileChange),
})
export type Step = Static<typeof Step>

export const Evidence = Type.Object({
  evidence_id: Type.String({ format: 'uuid' }),
  check_id: Type.String(),
  kind: Type.String(),
  phase: OneOf(['before', 'after'] as const),
  outcome: OneOf(checkOutcomes),
  command: Type.String({ description: 'What ran: the command, the path, the question.' }),
  exit_code: Nullable(Type.Integer()),
  output: Type.String(),
  reason: Nullable(Type.String()),
  duration_ms: Type.Integer(),
  tree_hash: Nullable(Type.String()),
  sandboxed: Type.Boolean(),
  judged: Type.Boolean(),
  superseded: Type.Boolean({ description: 'A person has sent the session on its way again since: history.' }),
  ran_at: DateTime(),
})
export type Evidence = Static<typeof Evidence>

export const FeatureCheck = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  source: OneOf(checkSources, '`proposed`: by a model, for a criterion without a check.'),
  text: Type.String(),
})
export type FeatureCheck = Static<typeof FeatureCheck>

export const Answer = Type.Object({
  answer: OneOf(answers),
  answered_by: Type.String({ description: '`person:NAME`.' }),
  note: Nullable(Type.String()),
  answered_at: DateTime(),
})
export type Answer = Static<typeof Answer>

export const Question = Type.Object({
  check_id: Type.String(),
  feature_id: Nullable(Type.String({ description: 'Null: of the document as a whole.' })),
  question: Type.String(),
  tree_hash: Type.String({ description: 'The state of the workspace that it was asked about.' }),
  is_open: Type.Boolean({ description: 'Nobody has answered it for this state.' }),
  answer: Nullable(Answer),
})
export type Question = Static<typeof Question>

export const Feature = Type.Object({
  feature_id: Type.String(),
  description: Type.String(),
  line: Type.Integer(),
  status: OneOf(featureStatuses),
  judged: Type.Boolean({ description: 'Its status rests on the judgement of a model alone.' }),
  judged_by_person: Type.Boolean({ description: 'Its status rests on the answer of a person alone.' }),
  reason: Nullable(Type.String()),
  checks: Type.Array(FeatureCheck, { description: 'As they were frozen before the work.' }),
  verified_at: Nullable(DateTime()),
  evidence: Type.Array(Evidence),
})
export type Feature = Static<typeof Feature>

/** A session with everything that is known of it. */
export const SessionDetail = Type.Object(
  {
    ...SessionSummary.properties,
    epoch: Type.Integer(),
    instruction: Nullable(Type.String({ description: 'The Markdown, secrets masked.' })),
    steps: Type.Array(Step),
    /** Model calls beside the steps: a judge's, proposals of checks. */
    attempts: Type.Array(Attempt),
    features: Type.Array(Feature),
    /** Evidence of checks that belong to no single feature. */
    evidence: Type.Array(Evidence),
    /** What it asks people; empty until every step is done. */
    questions: Type.Array(Question),
    as_of: DateTime(),
  },
  { description: 'A session with everything that is known of it.' },
)
export type SessionDetail = Static<typeof SessionDetail>

export const SessionEvent = Type.Object({
  sequence: Type.Integer(),
  type: Type.String(),
  index: Nullable(Type.Integer({ description: 'Step, 0-based.' })),
  actor: Type.String(),
  data: Type.Record(Type.String(), Type.Unknown()),
  occurred_at: DateTime(),
})
export const SessionEvents = Type.Object(
  { events: Type.Array(SessionEvent), next_cursor: Nullable(Type.String()) },
  { description: 'One page of the log of a session.' },
)
export type SessionEvent = Static<typeof SessionEvent>
export type SessionEvents = Static<typeof SessionEvents>
