import { ApiError, SubmitTask, Task, TaskAccepted, toContract } from '@jr/contract'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { submitTask } from '@jr/queue'
import { Type } from 'typebox'
import { ApiFailure } from '../api-failure.ts'
import type { RouteOptions } from '../app-options.ts'
import { isUnchanged, sendUnchanged, Unchanged } from '../http/entity-tag.ts'

/** Bytes of UTF-8. */
const maximumInstructionBytes = 2 * 1024 * 1024

const TaskParameters = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) })

/** `POST /api/jr/tasks` and `GET /api/jr/tasks/:id` */
export const taskRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, options) => {
  const { tracker, queue, tags, simulated } = options
  app.get(
    '/tasks/:id',
    {
      schema: {
        summary: 'One task',
        description: 'With its most recent 100 sessions, newest first.',
        tags: ['tasks'],
        params: TaskParameters,
        response: { 200: Task, 304: Unchanged, '4xx': ApiError, '5xx': ApiError },
      },
    },
    async (request, reply) => {
      const tag = tags.toTag(await tracker.getVersion(), request.url)
      if (isUnchanged(request, reply, tag)) return sendUnchanged(reply)
      return toContract(await tracker.getTask(request.params.id))
    },
  )

  if (queue === undefined) return
  app.post(
    '/tasks',
    {
      schema: {
        summary: 'Submit an instruction',
        description:
          'The document is parsed first. One that is not executable is refused (422) with its findings and never queued.',
        tags: ['tasks'],
        body: SubmitTask,
        response: { 201: TaskAccepted, '4xx': ApiError, '5xx': ApiError },
      },
    },
    async (request, reply) => {
      const { body } = request
      if (Buffer.byteLength(body.instruction) > maximumInstructionBytes) {
        throw new ApiFailure(
          'request_too_large',
          'An instruction may have 2 MB.',
          'Split it into several instructions.',
        )
      }
      const accepted = await submitTask(queue, { ...toTask(body), simulated, actor: 'person:api' })
      return reply.code(201).header('location', `/api/jr/sessions/${accepted.sessionId}`).send(toContract(accepted))
    },
  )
}

function toTask(body: SubmitTask): Omit<Parameters<typeof submitTask>[1], 'simulated'> {
  return {
    markdown: body.instruction,
    ...(body.task_id === undefined ? {} : { taskId: body.task_id }),
    ...(body.jr_name === undefined ? {} : { jrName: body.jr_name }),
    ...(body.workspace === undefined ? {} : { workspace: body.workspace }),
    ...(body.tier === undefined ? {} : { tier: body.tier }),
    ...(body.priority === undefined ? {} : { priority: body.priority }),
    ...(body.continue_on_failure === undefined ? {} : { continueOnFailure: body.continue_on_failure }),
    ...(body.idempotency_key === undefined ? {} : { idempotencyKey: body.idempotency_key }),
  }
}
