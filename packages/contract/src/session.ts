import { Type, type Static } from 'typebox'
import { CostUsd, DateTime, Nullable, OneOf } from './primitives.ts'
import { sessionStatuses, stepStatuses, tiers, verdicts } from './words.ts'

export const SessionError = Type.Object({
  code: Type.String({ description: 'Stable; listed in docs/errors.md.' }),
  message: Type.String(),
  hint: Nullable(Type.String({ description: 'What to do next.' })),
})

/** One row of the sessions list. */
export const SessionSummary = Type.Object({
  session_id: Type.String({ format: 'uuid' }),
  task_id: Type.String(),
  title: Nullable(Type.String()),
  jr_name: Type.String(),
  model_tier: Nullable(OneOf(tiers, 'Tier that really served the most recent model call.')),
  model_served: Nullable(Type.String({ description: 'Model that really served the most recent model call.' })),
  status: OneOf(sessionStatuses),
  verdict: Nullable(OneOf(verdicts, 'Null until the session was judged.')),
  judged: Type.Boolean({ description: 'True when at least one feature passed only by the judgement of a model.' }),
  total_steps: Type.Integer(),
  passed: Type.Integer(),
  failed: Type.Integer(),
  skipped: Type.Integer(),
  pending: Type.Integer(),
  progress_pct: Type.Number({ description: 'Finished steps (passed + failed + skipped) / total x 100, one decimal.' }),
  current_step: Nullable(
    Type.Object({
      index: Type.Integer({ description: '0-based position.' }),
      name: Type.String(),
      status: OneOf(stepStatuses),
    }),
  ),
  error: Nullable(SessionError),
  waiting_reason: Nullable(Type.String()),
  open_questions: Type.Integer({ description: 'Questions of a completed session that wait for a person’s answer.' }),
  paused: Type.Boolean(),
  priority: Type.Integer(),
  workspace: Nullable(Type.String()),
  worker_id: Nullable(Type.String()),
  heartbeat_at: Nullable(DateTime('Last sign of life of the worker that holds the session.')),
  taken_over: Type.Integer({ description: 'How often another worker had to take the session over.' }),
  created_at: DateTime(),
  updated_at: DateTime(),
  started_at: Nullable(DateTime()),
  finished_at: Nullable(DateTime()),
  duration_ms: Nullable(Type.Integer({ description: 'Start to end, or to now while it runs; null before the start.' })),
  total_tokens: Type.Integer(),
  cost_usd: CostUsd('Sum of the priced attempts.'),
  opus_cost_usd: CostUsd('What the same tokens would have cost on Opus at the same price date.'),
  unpriced_attempts: Type.Integer({ description: 'Attempts whose price is unknown; they are not in cost_usd.' }),
  simulated: Type.Boolean({ description: 'True when a simulator answered instead of real models.' }),
})
export type SessionSummary = Static<typeof SessionSummary>

export const SessionList = Type.Object(
  {
    sessions: Type.Array(SessionSummary),
    next_cursor: Nullable(Type.String()),
    /** Pass as `since` to get only what changed after this answer. */
    version: Type.String(),
    /** Sessions deleted since `since`; empty without it. */
    removed: Type.Array(Type.String()),
    as_of: DateTime('Server time of the answer.'),
  },
  { description: 'One page of sessions.' },
)
export type SessionList = Static<typeof SessionList>
