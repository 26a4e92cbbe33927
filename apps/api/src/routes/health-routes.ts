import { ApiError } from '@jr/contract'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Tracker } from '@jr/tracker'
import { Type } from 'typebox'

const Health = Type.Object({ status: Type.Literal('ok') })
const Readiness = Type.Object({
  status: Type.Unsafe<'ready' | 'not_ready'>({ type: 'string', enum: ['ready', 'not_ready'] }),
  problems: Type.Array(Type.String()),
})

interface HealthOptions {
  readonly tracker: Tracker
  readonly listReadinessProblems: () => Promise<readonly string[]>
}

/** `GET /healthz`: the process answers. `GET /readyz`: it can do its work. Both without a key, and without details of the inside. */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthOptions> = async (app, options) => {
  const { tracker, listReadinessProblems } = options
  app.get(
    '/healthz',
    {
      schema: {
        summary: 'Is the process alive?',
        tags: ['operation'],
        response: { 200: Health, '5xx': ApiError },
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Is the database reachable and migrated?',
        tags: ['operation'],
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (request, reply) => {
      const problems = await listProblems(tracker, listReadinessProblems, (error) =>
        request.log.warn({ err: error }, 'not ready'),
      )
      if (problems.length === 0) return { status: 'ready' as const, problems: [] }
      return reply
        .code(503)
        .header('cache-control', 'no-store')
        .send({ status: 'not_ready', problems: [...problems] })
    },
  )
}

async function listProblems(
  tracker: Tracker,
  listReadinessProblems: () => Promise<readonly string[]>,
  onError: (error: unknown) => void,
): Promise<readonly string[]> {
  try {
    const problems = await listReadinessProblems()
    if (problems.length === 0) await tracker.getVersion()
    return problems
  } catch (error) {
    onError(error)
    return ['The database does not answer.']
  }
}
