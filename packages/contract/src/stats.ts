import { Type, type Static } from 'typebox'
import { Pause } from './pause.ts'
import { CostUsd, DateTime, Nullable, OneOf } from './primitives.ts'
import { tiers } from './words.ts'

const TierCost = Type.Object({
  tier: OneOf(tiers),
  attempts: Type.Integer(),
  total_tokens: Type.Integer(),
  cost_usd: CostUsd('Sum of the priced attempts.'),
  opus_cost_usd: CostUsd('The same tokens on Opus.'),
  saved_usd: CostUsd('The difference, of the attempts that have both prices; negative when they cost more.'),
  unpriced_attempts: Type.Integer(),
})

/** When a running session will probably end; waiting for a person is not foreseen. */
export const Estimate = Type.Object({
  session_id: Type.String({ format: 'uuid' }),
  earliest_at: DateTime(
    'With `latest_at`: at least eight of ten sessions end in between, if they go as earlier ones went.',
  ),
  latest_at: DateTime(),
  basis: OneOf(
    ['instruction', 'jr'] as const,
    '`instruction`: earlier runs of the same document. `jr`: earlier sessions of the Jr, by the kinds of their steps.',
  ),
  runs: Type.Integer({ description: 'How many earlier sessions it rests on; at least nine.' }),
})
export type Estimate = Static<typeof Estimate>

/** Execution statistics, of all Jrs or of the one asked for. "Today" is the calendar day of `time_zone`. */
export const Stats = Type.Object(
  {
    active: Type.Integer({ description: 'Sessions pending, running or waiting.' }),
    running: Type.Integer(),
    waiting: Type.Integer({ description: 'Sessions in which a step waits for a person.' }),
    asking: Type.Integer({ description: 'Completed sessions with a question that nobody has answered.' }),
    pending: Type.Integer(),
    completed_today: Type.Integer(),
    failed: Type.Integer({ description: 'Sessions that failed today.' }),
    failed_total: Type.Integer(),
    completed_total: Type.Integer(),
    cancelled_total: Type.Integer(),
    verified_total: Type.Integer(),
    total_sessions: Type.Integer(),
    success_rate: Nullable(Type.Number({ description: 'Completed / (completed + failed), 0 to 1; null without any.' })),
    verified_rate: Nullable(Type.Number({ description: 'Verified / completed, 0 to 1; null without any.' })),
    total_tokens: Type.Integer(),
    cost_usd: CostUsd('All priced attempts.'),
    opus_cost_usd: CostUsd('The same tokens on Opus.'),
    saved_usd: CostUsd('opus_cost_usd - cost_usd of the attempts that have both; negative when routing cost more.'),
    unpriced_attempts: Type.Integer(),
    by_tier: Type.Array(TierCost),
    by_day: Type.Array(Type.Object({ day: Type.String({ format: 'date' }), ...TierCost.properties })),
    haiku_latency: Type.Object({
      calls: Type.Integer(),
      p50_ms: Nullable(Type.Number()),
      p95_ms: Nullable(Type.Number()),
      under_2s_share: Nullable(Type.Number({ description: '0 to 1.' })),
    }),
    failing_features: Type.Array(Type.Object({ description: Type.String(), failures: Type.Integer() })),
    failing_checks: Type.Array(Type.Object({ command: Type.String(), failures: Type.Integer() })),
    by_jr: Type.Array(
      Type.Object({
        jr_name: Type.String(),
        sessions: Type.Integer(),
        active: Type.Integer(),
        completed: Type.Integer(),
        failed: Type.Integer(),
        verified: Type.Integer(),
        cost_usd: CostUsd('Sum of the priced attempts.'),
      }),
    ),
    pauses: Type.Array(Pause, { description: 'Of everything and of single Jrs.' }),
    estimates: Type.Array(Estimate, { description: 'Running sessions of whose like enough is known.' }),
    time_zone: Type.String(),
    /** What this caller may do; the dashboard shows actions accordingly. */
    capabilities: Type.Object({ submit: Type.Boolean(), control: Type.Boolean() }),
    simulated: Type.Boolean({ description: 'True when new sessions run on the simulator.' }),
    as_of: DateTime(),
  },
  { description: 'Execution statistics.' },
)
export type Stats = Static<typeof Stats>
