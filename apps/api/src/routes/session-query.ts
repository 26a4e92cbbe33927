import { type SessionQuery, sessionStatuses, type SessionStatus } from '@jr/contract'
import type { SessionFilter, SessionPage } from '@jr/tracker'
import { ApiFailure } from '../api-failure.ts'

/** What the query says about which sessions. */
export function toSessionFilter(query: SessionQuery): SessionFilter {
  return {
    ...(query.status === undefined ? {} : { status: query.status.split(',').map(toStatus) }),
    ...(query.jr === undefined ? {} : { jr: query.jr }),
    ...(query.tier === undefined ? {} : { tier: query.tier }),
    ...(query.verdict === undefined ? {} : { verdict: query.verdict }),
    ...(query.waiting_for === undefined ? {} : { waitingFor: query.waiting_for }),
    ...(query.task_id === undefined ? {} : { taskId: query.task_id }),
    ...(query.q === undefined || query.q === '' ? {} : { q: query.q }),
    ...(query.from === undefined ? {} : { from: new Date(query.from) }),
    ...(query.to === undefined ? {} : { to: new Date(query.to) }),
  }
}

/** What the query says about which part of them. */
export function toSessionPage(query: SessionQuery): SessionPage {
  return {
    ...(query.since === undefined ? {} : { since: query.since }),
    ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
    ...(query.sort === undefined ? {} : { sort: query.sort }),
  }
}

function toStatus(text: string): SessionStatus {
  const status = sessionStatuses.find((candidate) => candidate === text.trim())
  if (status !== undefined) return status
  throw new ApiFailure('invalid_request', `"${text}" is no status.`, `It is one of ${sessionStatuses.join(', ')}.`)
}
