import { userInfo } from 'node:os'
import { toContract } from '@jr/contract'
import { answerQuestion } from '@jr/queue'
import type { Question } from '@jr/tracker'
import { CliFailure, exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import { withQueue, withStore } from '../database/with-store.ts'
import { carryOutHere } from '../service/carry-out-here.ts'
import { hasLiveWorker } from '../service/has-live-worker.ts'
import { formatOutcome } from '../session/format-outcome.ts'
import { formatQuestion } from '../session/format-question.ts'
import { resolveSessionId } from '../session/resolve-session-id.ts'
import { toSessionJson } from '../session/to-session-json.ts'

interface AnswerOptions extends CommonOptions {
  readonly check?: string
  readonly note?: string
  readonly by?: string
}

/** `jr answer ID yes|no`: a person's answer to the question of a check. `jr answer ID` lists the questions. */
export function answer(
  context: CommandContext,
  id: string,
  given: string | undefined,
  options: AnswerOptions,
): Promise<ExitCode> {
  if (given === undefined) return listQuestions(context, id, options)
  if (given !== 'yes' && given !== 'no') {
    throw new CliFailure('invalid_option', `The answer is yes or no, not "${given}".`, 'Say more with --note.')
  }
  const { terminal } = context
  return withQueue(context, async (store, queue) => {
    const sessionId = await resolveSessionId(store, id)
    await answerQuestion(queue, sessionId, {
      answer: given,
      actor: `person:${options.by ?? findUserName()}`,
      ...(options.check === undefined ? {} : { checkId: options.check }),
      ...(options.note === undefined ? {} : { note: options.note }),
    })
    const answered = await store.tracker.getSession(sessionId)
    const isElsewhere = answered.paused || (await hasLiveWorker(store))
    const session = isElsewhere ? answered : await carryOutHere(context, store, sessionId)
    if (options.json === true) terminal.printJson(toSessionJson(session))
    else if (isElsewhere) {
      terminal.print(`answer: session ${sessionId} is to be judged again`)
      terminal.say(answered.paused ? 'It is paused: `jr resume` lets it be judged.' : 'A running executor judges it.')
    } else terminal.print(formatOutcome(session, terminal))
    return exitCodes.ok
  })
}

function listQuestions(context: CommandContext, id: string, options: AnswerOptions): Promise<ExitCode> {
  const { terminal } = context
  return withStore(context, async (store) => {
    const { sessionId, questions } = await store.tracker.getSession(await resolveSessionId(store, id))
    if (options.json === true) terminal.printJson({ questions: toContract(questions as Question[]) })
    else if (questions.length === 0)
      terminal.print('The session asks no question; those of its checks are asked when every step is done.')
    else terminal.print(questions.map((question) => formatQuestion(question, sessionId)).join('\n'))
    return exitCodes.ok
  })
}

/** The name of whoever is logged in; in a container there may be none. */
function findUserName(): string {
  try {
    return userInfo().username
  } catch {
    return 'cli'
  }
}
