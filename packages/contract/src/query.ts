import { Type, type Static } from 'typebox'
import { DateTime, OneOf } from './primitives.ts'
import { sessionStatuses, tiers, verdicts } from './words.ts'

const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 }))
const cursor = Type.Optional(Type.String({ description: '`next_cursor` of the page before.' }))

/** Query of `GET /api/jr/sessions`. */
export const SessionQuery = Type.Object(
  {
    status: Type.Optional(
      Type.String({ description: `One or several of ${sessionStatuses.join(', ')}, separated by commas.` }),
    ),
    jr: Type.Optional(Type.String({ maxLength: 100 })),
    tier: Type.Optional(OneOf(tiers)),
    verdict: Type.Optional(OneOf(verdicts)),
    waiting_for: Type.Optional(OneOf(['person'] as const, 'A step waits for a person, or a question does.')),
    task_id: Type.Optional(Type.String({ maxLength: 100 })),
    q: Type.Optional(
      Type.String({ maxLength: 200, description: 'Part of the title, task id, Jr name or session id.' }),
    ),
    from: Type.Optional(DateTime('Created at or after.')),
    to: Type.Optional(DateTime('Created before.')),
    since: Type.Optional(Type.String({ description: '`version` of an earlier answer: only what changed since.' })),
    cursor,
    limit,
    sort: Type.Optional(
      OneOf(
        ['active', 'newest', 'oldest', 'longest', 'costliest'] as const,
        'Default `active`: active first, then the most recent. `longest`: by the time from start to end, or to now.',
      ),
    ),
  },
  { additionalProperties: false },
)
export type SessionQuery = Static<typeof SessionQuery>

/** Query of `GET /api/jr/sessions/:id/events`. */
export const EventQuery = Type.Object({ cursor, limit }, { additionalProperties: false })
export type EventQuery = Static<typeof EventQuery>

/** Query of `GET /api/jr/stats`. */
export const StatsQuery = Type.Object(
  {
    tz: Type.Optional(
      Type.String({ maxLength: 64, default: 'UTC', description: 'IANA time zone that says when "today" begins.' }),
    ),
    jr: Type.Optional(Type.String({ maxLength: 100, description: 'Only the sessions of this Jr.' })),
  },
  { additionalProperties: false },
)
export type StatsQuery = Static<typeof StatsQuery>
