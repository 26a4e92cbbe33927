import { ApiError, PauseRequest, Pauses, toContract } from '@jr/contract'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pause, resume, type QueueContext } from '@jr/queue'
import { ApiFailure } from '../api-failure.ts'
import type { RouteOptions } from '../app-options.ts'

const actor = 'person:api'

type Act = (queue: QueueContext, jr: string, note: string | undefined) => Promise<unknown>

const acts: readonly (readonly [name: string, summary: string, description: string, act: Act])[] = [
  [
    'pause',
    'Pause a Jr',
    'No new step of any of its sessions starts, those submitted later included; steps in progress end.',
    (queue, jr, note) => pause(queue, `jr:${jr}`, { reason: note ?? 'paused', actor }),
  ],
  [
    'resume',
    'Resume a Jr',
    'Lifts the pause of the Jr; a pause of a single session, or of everything, still holds.',
    (queue, jr) => resume(queue, `jr:${jr}`),
  ],
]

/** `POST /api/jr/jrs/{pause,resume}`: one Jr with all its sessions. The name stands in the body: it may hold any character. */
export const pauseRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { tracker, queue }) => {
  if (queue === undefined) return
  for (const [name, summary, description, act] of acts) {
    app.post(
      `/jrs/${name}`,
      {
        schema: {
          summary,
          description,
          tags: ['control'],
          body: PauseRequest,
          response: { 200: Pauses, '4xx': ApiError, '5xx': ApiError },
        },
      },
      async ({ body: { jr_name: jr, note } }) => {
        // A pause may be laid on any name: one that is misspelt would hold nothing up, and nobody would notice.
        const { sessions } = await tracker.listSessions({ jr }, { limit: 1 })
        if (sessions.length === 0) throw noJr(jr)
        await act(queue, jr, note)
        const pauses = await tracker.listPauses()
        return { pauses: pauses.filter(({ scope }) => !scope.startsWith('session:')).map(toContract) }
      },
    )
  }
}

function noJr(name: string): ApiFailure {
  return new ApiFailure('jr_not_found', `No session belongs to a Jr named "${name}".`, 'GET /api/jr/stats lists them.')
}
