import { toContract } from '@jr/contract'
import {
  approveStep,
  cancelSession,
  forkSession,
  pause,
  type QueueContext,
  resume,
  retrySession,
  skipStep,
} from '@jr/queue'
import type { PauseScope, PersonAction } from '@jr/tracker'
import { CliFailure, exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import type { Store } from '../database/open-store.ts'
import { withQueue } from '../database/with-store.ts'
import { parseInteger } from '../parse-integer.ts'
import { describeStatus } from '../session/describe-status.ts'
import { resolveSessionId } from '../session/resolve-session-id.ts'
import { toSessionJson } from '../session/to-session-json.ts'

/** What a person can do to a session from the command line. */
export type ControlName = 'cancel' | 'retry' | 'approve' | 'skip' | 'pause' | 'resume' | 'note' | 'fork'

interface ControlOptions extends CommonOptions {
  readonly note?: string
  readonly step?: string
}

const actor = 'person:cli'

/** Acts; resolves with the session to show, if the act concerns one. */
type Act = (queue: QueueContext, store: Store, id: string, action: PersonAction) => Promise<string | undefined>

const acts: Record<ControlName, Act> = {
  cancel: onSession(cancelSession),
  retry: onSession(retrySession),
  approve: onSession(approveStep),
  skip: onSession(skipStep),
  pause: (queue, store, id, { note }) =>
    onScope(store, id, (scope) => pause(queue, scope, { reason: note ?? 'paused from the command line', actor })),
  resume: (queue, store, id) => onScope(store, id, (scope) => resume(queue, scope)),
  note: onSession((queue, sessionId, action) => queue.tracker.annotateStep(sessionId, action)),
  fork: async (queue, store, id, { index, ...action }) => {
    const session = await forkSession(queue, await resolveSessionId(store, id), index ?? 0, action)
    return session.sessionId
  },
}

/** `jr cancel`, `retry`, `approve`, `skip`, `pause`, `resume`, `note`, `fork`. */
export function controlCommand(
  name: ControlName,
): (context: CommandContext, id: string, options: ControlOptions) => Promise<ExitCode> {
  return async (context, id, options) => {
    const action: PersonAction = {
      actor,
      ...(options.note === undefined ? {} : { note: options.note }),
      ...(options.step === undefined
        ? {}
        : { index: parseInteger('--step', options.step, { minimum: 1, maximum: 1_000_000 }) - 1 }),
    }
    return withQueue(context, async (store, queue) => {
      if (action.index !== undefined) await requireStep(store, await resolveSessionId(store, id), action.index)
      await report(context, store, await acts[name](queue, store, id, action), options, name)
      return exitCodes.ok
    })
  }
}

/** People count steps from 1. */
async function requireStep({ tracker }: Store, sessionId: string, index: number): Promise<void> {
  const { totalSteps } = await tracker.getSession(sessionId)
  if (index < totalSteps) return
  const steps = totalSteps === 1 ? '1 step' : `${totalSteps} steps`
  throw new CliFailure(
    'invalid_option',
    `There is no step ${index + 1}: the session has ${steps}.`,
    'Steps count from 1.',
  )
}

async function report(
  { terminal }: CommandContext,
  store: Store,
  sessionId: string | undefined,
  options: ControlOptions,
  name: ControlName,
): Promise<void> {
  if (sessionId === undefined) {
    const pauses = await store.tracker.listPauses()
    if (options.json === true) terminal.printJson({ pauses: toContract(pauses) })
    else
      terminal.print(
        pauses.length === 0
          ? 'No pause holds.'
          : pauses.map((held) => `paused: ${held.scope} (${held.reason})`).join('\n'),
      )
    return
  }
  const session = await store.tracker.getSession(sessionId)
  if (options.json === true) return terminal.printJson(toSessionJson(session))
  const { word } = describeStatus(session)
  terminal.print(`${name}: session ${sessionId} is ${word}`)
  if (word === 'pending') terminal.say('A running executor (`jr up`) goes on with it.')
}

function onSession(act: (queue: QueueContext, sessionId: string, action: PersonAction) => Promise<unknown>): Act {
  return async (queue, store, id, action) => {
    const sessionId = await resolveSessionId(store, id)
    await act(queue, sessionId, action)
    return sessionId
  }
}

/** `all` and `jr:NAME` are scopes of a pause themselves; anything else is a session. */
async function onScope(
  store: Store,
  id: string,
  act: (scope: PauseScope) => Promise<unknown>,
): Promise<string | undefined> {
  if (id === 'all' || id.startsWith('jr:')) {
    await act(id as PauseScope)
    return undefined
  }
  const sessionId = await resolveSessionId(store, id)
  await act(`session:${sessionId}`)
  return sessionId
}
