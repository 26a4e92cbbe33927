import { fastify, type FastifyInstance } from 'fastify'
import packageJson from '../package.json' with { type: 'json' }
import type { AppOptions } from './app-options.ts'
import { createChangeTags } from './http/change-tag.ts'
import { compileValidator } from './http/compile-validator.ts'
import { createRequestCounter } from './http/count-requests.ts'
import { tagAnswer } from './http/entity-tag.ts'
import { guardHost } from './http/guard-host.ts'
import { guardWrites } from './http/guard-writes.ts'
import { handleError } from './http/handle-error.ts'
import { parseJson } from './http/parse-json.ts'
import { requireApiKey } from './http/require-api-key.ts'
import { addSecurityHeaders } from './http/security-headers.ts'
import { serveDashboard } from './http/serve-dashboard.ts'
import { trimUnchanged } from './http/trim-unchanged.ts'
import { describeApi } from './open-api.ts'
import { controlRoutes } from './routes/control-routes.ts'
import { healthRoutes } from './routes/health-routes.ts'
import { metricsRoute } from './routes/metrics-route.ts'
import { pauseRoutes } from './routes/pause-routes.ts'
import { sessionRoutes } from './routes/session-routes.ts'
import { statsRoute } from './routes/stats-route.ts'
import { taskRoutes } from './routes/task-routes.ts'
import { createStatsSource } from './stats-source.ts'

/** A document may have 2 MB; escaped as JSON it grows. */
const maximumBodyBytes = 6 * 1024 * 1024

/** Builds the whole server; nothing listens yet, and nothing is read from the environment. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    bodyLimit: maximumBodyBytes,
    // Fastify's own defaults are 0: wait for ever.
    connectionTimeout: 60_000,
    requestTimeout: 30_000,
    handlerTimeout: 20_000,
    routerOptions: { maxParamLength: 200 },
  })
  app.setValidatorCompiler(compileValidator)
  app.setErrorHandler(handleError)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, parseJson(app))

  const requests = createRequestCounter()
  app.addHook('onRequest', addSecurityHeaders)
  if (options.allowedHosts !== 'any') app.addHook('onRequest', guardHost(options.allowedHosts ?? []))
  app.addHook('onRequest', guardWrites)
  app.addHook('onSend', tagAnswer)
  app.addHook('onSend', trimUnchanged)
  app.addHook('onResponse', requests.count)
  await describeApi(app, packageJson.version, options.apiKey !== undefined)

  const { tracker, queue, apiKey, listReadinessProblems = async () => [] } = options
  const stats = createStatsSource(tracker)
  const routes = {
    tracker,
    queue,
    stats,
    tags: createChangeTags(options.now),
    simulated: options.simulated ?? false,
    prefix: '/api/jr',
  }
  await app.register(healthRoutes, { tracker, listReadinessProblems })
  await app.register(async (guarded) => {
    if (apiKey !== undefined) guarded.addHook('onRequest', requireApiKey(apiKey))
    await guarded.register(metricsRoute, { stats, requests })
    await guarded.register(sessionRoutes, routes)
    await guarded.register(statsRoute, routes)
    await guarded.register(taskRoutes, routes)
    await guarded.register(controlRoutes, routes)
    await guarded.register(pauseRoutes, routes)
  })
  const firstAnswersMs = apiKey === undefined ? (options.firstAnswersMs ?? 100) : undefined
  await serveDashboard(app, options.dashboardDirectory, firstAnswersMs)
  return app
}
