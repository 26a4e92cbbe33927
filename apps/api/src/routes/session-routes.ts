import { ApiError, EventQuery, SessionDetail, SessionEvents, SessionList, SessionQuery, toContract } from '@jr/contract'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { RouteOptions } from '../app-options.ts'
import { isUnchanged, sendUnchanged, Unchanged } from '../http/entity-tag.ts'
import { noSession, requireSessionId, SessionParameters } from './session-parameters.ts'
import { toSessionFilter, toSessionPage } from './session-query.ts'
import { toSessionRow } from './to-session-row.ts'

/** `GET /api/jr/sessions` and what hangs below one session. */
export const sessionRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { tracker, tags }) => {
  app.get(
    '/sessions',
    {
      schema: {
        summary: 'List sessions',
        description:
          'Active first, then the most recent. With the `ETag` of an earlier answer as `If-None-Match`: 304 when nothing changed.',
        tags: ['sessions'],
        querystring: SessionQuery,
        response: { 200: SessionList, 304: Unchanged, '4xx': ApiError, '5xx': ApiError },
      },
      // `toSessionRow` writes out exactly the fields of the contract, so there is nothing to drop or to convert; a third less garbage a page.
      serializerCompiler: () => JSON.stringify,
    },
    async (request, reply) => {
      const filter = toSessionFilter(request.query)
      // Whoever holds no answer yet is spared the question whether it is still good.
      if (request.headers['if-none-match'] !== undefined) {
        const tag = tags.toTag(await tracker.getVersion(), request.url)
        if (isUnchanged(request, reply, tag)) return sendUnchanged(reply)
      }
      const { changeVersion, sessions, ...rest } = await tracker.listSessions(filter, toSessionPage(request.query))
      if (sessions.some(({ status }) => status === 'running')) tags.noteRunning(changeVersion)
      reply.header('etag', tags.toTag(changeVersion, request.url))
      return { sessions: sessions.map(toSessionRow), ...toContract(rest) }
    },
  )

  app.get(
    '/sessions/:id',
    {
      schema: {
        summary: 'One session',
        description: 'With its steps, their attempts and file changes, its features and their evidence.',
        tags: ['sessions'],
        params: SessionParameters,
        response: { 200: SessionDetail, 304: Unchanged, '4xx': ApiError, '5xx': ApiError },
      },
    },
    async (request, reply) => {
      const sessionId = requireSessionId(request.params)
      const version = await tracker.getVersion()
      if (isUnchanged(request, reply, tags.toTag(version, request.url))) return sendUnchanged(reply)
      const session = await tracker.getSession(sessionId)
      if (session.status === 'running') tags.noteRunning(version)
      reply.header('etag', tags.toTag(version, request.url))
      return toContract(session)
    },
  )

  app.get(
    '/sessions/:id/events',
    {
      schema: {
        summary: 'The log of a session',
        description: 'Append-only, in order, without gaps: every transition and who caused it.',
        tags: ['sessions'],
        params: SessionParameters,
        querystring: EventQuery,
        response: { 200: SessionEvents, 304: Unchanged, '4xx': ApiError, '5xx': ApiError },
      },
    },
    async (request, reply) => {
      const sessionId = requireSessionId(request.params)
      const tag = tags.toTag(await tracker.getVersion(), request.url)
      if (isUnchanged(request, reply, tag)) return sendUnchanged(reply)
      const { events, nextCursor } = await tracker.listEvents(sessionId, request.query)
      if (events.length === 0 && (await tracker.findSessionState(sessionId)) === undefined) throw noSession(sessionId)
      return toContract({ events, nextCursor })
    },
  )
}
