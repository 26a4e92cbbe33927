import { sessionStatuses, tiers, verdicts, type SessionStatus } from '@jr/contract'
import type { SessionFilter, SessionPage } from '@jr/tracker'
import { Type, type Static } from 'typebox'
import { ApiFailure } from '../api-failure.ts'

const word = (values: readonly string[], description: string) =>
  Type.Optional(Type.Unsafe<string>({ type: 'string', enum: [...values], description }))

/** Query of `GET /api/jr/sessions`. */
export const SessionQuery = Type.Object(
  {
    status: Type.Optional(
      Type.String({ description: `One or several of ${sessionStatuses.join(', ')}, separated by commas.` }),
    ),
    jr: Type.Optional(Type.String({ maxLength: 100 })),
    tier: Type.Optional(Type.Unsafe<(typeof tiers)[number]>({ type: 'string', enum: [...tiers] })),
    verdict: Type.Optional(Type.Unsafe<(typeof verdicts)[number]>({ type: 'string', enum: [...verdicts] })),
    task_id: Type.Optional(Type.String({ maxLength: 100 })),
    q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the title, task id, Jr name or session id.' })),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Created at or after.' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Created before.' })),
    since: Type.Optional(Type.String({ description: '`version` of an earlier answer: only what changed since.' })),
    cursor: Type.Optional(Type.String({ description: '`next_cursor` of the page before.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
    sort: word(['active', 'newest', 'oldest'], 'Default `active`: active first, then the most recent.'),
  },
  { additionalProperties: false },
)
export type SessionQuery = Static<typeof SessionQuery>

export function toSessionFilter(query: SessionQuery): SessionFilter {
  return {
    ...(query.status === undefined ? {} : { status: query.status.split(',').map(toStatus) }),
    ...(query.jr === undefined ? {} : { jr: query.jr }),
    ...(query.tier === undefined ? {} : { tier: query.tier }),
    ...(query.verdict === undefined ? {} : { verdict: query.verdict }),
    ...(query.task_id === undefined ? {} : { taskId: query.task_id }),
    ...(query.q === undefined || query.q === '' ? {} : { q: query.q }),
    ...(query.from === undefined ? {} : { from: new Date(query.from) }),
    ...(query.to === undefined ? {} : { to: new Date(query.to) }),
  }
}

export function toSessionPage(query: SessionQuery): SessionPage {
  return {
    ...(query.since === undefined ? {} : { since: query.since }),
    ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
    ...(query.sort === undefined ? {} : { sort: query.sort as NonNullable<SessionPage['sort']> }),
  }
}

function toStatus(text: string): SessionStatus {
  const status = sessionStatuses.find((candidate) => candidate === text.trim())
  if (status !== undefined) return status
  throw new ApiFailure('invalid_request', `"${text}" is no status.`, `It is one of ${sessionStatuses.join(', ')}.`)
}
