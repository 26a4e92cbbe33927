import { AnswerRequest, ApiError, ControlRequest, SessionSummary, toContract } from '@jr/contract'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  answerQuestion,
  approveStep,
  cancelSession,
  forkSession,
  pause,
  resume,
  retrySession,
  skipStep,
  type QueueContext,
} from '@jr/queue'
import type { PersonAction } from '@jr/tracker'
import { ApiFailure } from '../api-failure.ts'
import type { RouteOptions } from '../app-options.ts'
import { noSession, requireSessionId, SessionParameters } from './session-parameters.ts'

const actor = 'person:api'

/** Changes a session; resolves with the id of the session to show afterwards. */
type Act = (queue: QueueContext, sessionId: string, action: PersonAction) => Promise<string>

interface Control {
  readonly summary: string
  readonly description: string
  readonly act: Act
}

const controls: Readonly<Record<string, Control>> = {
  cancel: {
    summary: 'Cancel',
    description:
      'Ends the session for good; a model call in flight is aborted within a second. Harmless when repeated.',
    act: same(cancelSession),
  },
  retry: {
    summary: 'Retry',
    description: 'A failed or cancelled session goes on from its first step that has not passed.',
    act: same(retrySession),
  },
  approve: {
    summary: 'Approve the waiting step',
    description: 'A person says that the step is done; the session goes on.',
    act: same(approveStep),
  },
  skip: {
    summary: 'Skip the waiting or failed step',
    description: 'A person decides that the step is not needed; the session goes on.',
    act: same(skipStep),
  },
  pause: {
    summary: 'Pause',
    description: 'No new step of the session starts; a step in progress ends.',
    act: same((queue, sessionId, { note }) =>
      pause(queue, `session:${sessionId}`, { reason: note ?? 'paused', actor }),
    ),
  },
  resume: {
    summary: 'Resume',
    description: 'Lifts the pause of the session.',
    act: same((queue, sessionId) => resume(queue, `session:${sessionId}`)),
  },
  note: {
    summary: 'Annotate a step',
    description:
      'A remark of a person on the step `index`, whatever its status; it stands with the step and in the log.',
    act: same((queue, sessionId, action) => queue.tracker.annotateStep(sessionId, action)),
  },
  fork: {
    summary: 'Fork',
    description: 'Answers with a new session that keeps the results of the steps before `index` and redoes the rest.',
    act: async (queue, sessionId, { index, ...action }) => {
      if (index === undefined) throw new ApiFailure('invalid_request', 'Say from which step on: index.')
      return (await forkSession(queue, sessionId, index, action)).sessionId
    },
  },
}

/** `POST /api/jr/sessions/:id/{cancel,retry,approve,skip,pause,resume,note,fork,answer}` */
export const controlRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (app, { tracker, queue }) => {
  if (queue === undefined) return
  for (const [name, { summary, description, act }] of Object.entries(controls)) {
    app.post(
      `/sessions/:id/${name}`,
      {
        schema: {
          summary,
          description,
          tags: ['control'],
          params: SessionParameters,
          body: ControlRequest,
          response: { 200: SessionSummary, '4xx': ApiError, '5xx': ApiError },
        },
      },
      async (request) => {
        const sessionId = requireSessionId(request.params)
        // A pause may be laid on any name, so whether there is such a session is asked here.
        if ((await tracker.findSessionState(sessionId)) === undefined) throw noSession(sessionId)
        const shownId = await act(queue, sessionId, { actor, ...request.body })
        return toContract(await tracker.getSession(shownId))
      },
    )
  }
  app.post(
    '/sessions/:id/answer',
    {
      schema: {
        summary: 'Answer a question',
        description:
          'The answer of a person to the question of a `human` check, for the state of the workspace about which it was asked. ' +
          'The session, ended or not, is judged again.',
        tags: ['control'],
        params: SessionParameters,
        body: AnswerRequest,
        response: { 200: SessionSummary, '4xx': ApiError, '5xx': ApiError },
      },
    },
    (request) => takeAnswer(queue, requireSessionId(request.params), request.body),
  )
}

async function takeAnswer(queue: QueueContext, sessionId: string, body: AnswerRequest): Promise<SessionSummary> {
  const { answer, check_id: checkId, by, note, tree_hash: treeHash } = body
  await answerQuestion(queue, sessionId, {
    answer,
    actor: by === undefined ? actor : `person:${by}`,
    ...(checkId === undefined ? {} : { checkId }),
    ...(note === undefined ? {} : { note }),
    ...(treeHash === undefined ? {} : { treeHash }),
  })
  return toContract(await queue.tracker.getSession(sessionId))
}

function same(act: (queue: QueueContext, sessionId: string, action: PersonAction) => Promise<unknown>): Act {
  return async (queue, sessionId, action) => {
    await act(queue, sessionId, action)
    return sessionId
  }
}
