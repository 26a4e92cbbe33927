import { ApiError, Stats, StatsQuery, toContract } from '@jr/contract'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Stats as TrackerStats } from '@jr/tracker'
import { ApiFailure } from '../api-failure.ts'
import type { RouteOptions } from '../app-options.ts'
import { isUnchanged, sendUnchanged, Unchanged } from '../http/entity-tag.ts'

/** `GET /api/jr/stats` */
export const statsRoute: FastifyPluginAsyncTypebox<RouteOptions> = async (app, options) => {
  const { queue, tags, stats, simulated } = options
  app.get(
    '/stats',
    {
      schema: {
        summary: 'Execution statistics',
        description: 'Counts, costs by tier and what the same tokens would have cost on Opus; of all Jrs or of one.',
        tags: ['sessions'],
        querystring: StatsQuery,
        response: { 200: Stats, 304: Unchanged, '4xx': ApiError, '5xx': ApiError },
      },
    },
    async (request, reply) => {
      const timeZone = request.query.tz ?? 'UTC'
      const day = toDay(new Date(), timeZone)
      const { jr } = request.query
      const current = await stats(timeZone, day, jr)
      const tag = tags.toTag(current.version, 'stats', timeZone, day, jr)
      if (isUnchanged(request, reply, tag)) return sendUnchanged(reply)
      const capabilities = { submit: queue !== undefined, control: queue !== undefined }
      return { ...toStats(current.stats), capabilities, simulated }
    },
  )
}

function toStats({ haikuLatency, ...stats }: TrackerStats): Omit<Stats, 'capabilities' | 'simulated'> {
  return {
    ...toContract(stats),
    haiku_latency: {
      calls: haikuLatency.calls,
      p50_ms: haikuLatency.p50Ms,
      p95_ms: haikuLatency.p95Ms,
      under_2s_share: haikuLatency.under2sShare,
    },
  }
}

function toDay(time: Date, timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone }).format(time)
  } catch (cause) {
    throw new ApiFailure('invalid_request', `"${timeZone}" is no time zone.`, 'Example: Europe/Berlin.', { cause })
  }
}
