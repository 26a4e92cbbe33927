import { randomUUID } from 'node:crypto'
import type { CallResult, JsonSchema, Router, Tier } from '@jr/router'
import type { AttemptPurpose, FinishAttempt } from '@jr/tracker'
import { toFailed, toFinished } from './call-model.ts'
import type { SessionRun } from './session-run.ts'

/** A question to a model that belongs to no step, such as a judge's. */
export interface Question {
  readonly title: string
  readonly tier: Tier
  /** Tiers that stand in when it cannot answer. Default: none. */
  readonly fallback?: readonly Tier[]
  readonly prompt: string
  /** JSON Schema of the answer; whoever asks checks its bounds. */
  readonly schema: object
  readonly signal: AbortSignal
}

/** Asks for an answer in the form of the schema. */
export function askModel(router: Router, question: Question, conversationId?: string): Promise<CallResult> {
  const { title, tier, fallback = [], prompt, signal } = question
  return router.call({ title, instructions: '' }, prompt, {
    tier,
    fallback,
    outputSchema: withoutBounds(question.schema),
    signal,
    ...(conversationId !== undefined && { conversationId }),
  })
}

/** Asks, recorded as an attempt of the session that is none of a step's: its tokens and its cost are in the session's totals. */
export async function askBesideSteps(
  run: SessionRun,
  purpose: Exclude<AttemptPurpose, 'step'>,
  question: Question,
): Promise<CallResult> {
  const { tier, title: reason } = question
  const { router, simulated } = run.worker
  const attemptId = randomUUID()
  await run.write((tracker) =>
    tracker.startAttempt(run.handle, undefined, { attemptId, purpose, tier, reason, simulated }),
  )
  const finish = (result: FinishAttempt): Promise<void> =>
    run.write((tracker) => tracker.finishAttempt(run.handle, attemptId, result))
  try {
    const result = await askModel(router, question, run.handle.sessionId)
    await finish(toFinished(result))
    return result
  } catch (error) {
    // Whoever lost the session may not write to it; the tracker would refuse.
    if (!run.signal.aborted) await finish(toFailed(error, tier))
    throw error
  }
}

const bounds: ReadonlySet<string> = new Set(['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'])

/** Servers that decode by a schema refuse bounds of numbers, texts and lists. */
function withoutBounds(schema: object): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (bounds.has(key) ? undefined : value)),
  ) as JsonSchema
}
