import type { QueueContext } from '@jr/queue'
import type { Tracker } from '@jr/tracker'
import type { FastifyBaseLogger } from 'fastify'
import type { ChangeTags } from './http/change-tag.ts'
import type { StatsSource } from './stats-source.ts'

/** What {@link buildApp} serves, and for whom. */
export interface AppOptions {
  readonly tracker: Tracker
  /** Submits and controls sessions; without it the API is read-only and says so in `capabilities`. */
  readonly queue?: QueueContext
  /** Every request to `/api` and `/metrics` must carry it as `X-API-Key`. */
  readonly apiKey?: string
  /** Names beside the loopback ones that `Host` may have; `any` switches the check off, which only a key makes safe. */
  readonly allowedHosts?: readonly string[] | 'any'
  /** The built dashboard: `index.html` and its assets. */
  readonly dashboardDirectory?: string
  /** How long the page of a server without a key waits for the answers that it brings along; default 100. A slower one the page asks for itself. */
  readonly firstAnswersMs?: number
  /** New sessions run on the simulator; the dashboard says so. */
  readonly simulated?: boolean
  /** What keeps the server from being ready beside an unreachable database, e.g. missing migrations; empty when nothing does. */
  readonly listReadinessProblems?: () => Promise<readonly string[]>
  /** Milliseconds by which signs of life in an answer age; default `Date.now`. */
  readonly now?: () => number
  /** Default: no log. */
  readonly logger?: FastifyBaseLogger
}

/** What the routes under `/api/jr` are given. */
export interface RouteOptions {
  readonly tracker: Tracker
  readonly queue: QueueContext | undefined
  readonly tags: ChangeTags
  readonly stats: StatsSource
  readonly simulated: boolean
}
