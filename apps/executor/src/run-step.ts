import { setTimeout as delay } from 'node:timers/promises'
import { maskSecrets } from '@jr/instructions'
import { type EndedAttempt, SessionLostError, type Step, TrackerError } from '@jr/tracker'
import { takeSnapshot } from '@jr/workspace'
import { toBackoffMs } from './backoff.ts'
import { chooseTry, type EarlierTries } from './choose-try.ts'
import { ExecutorError } from './executor-error.ts'
import { restoreWorkspace } from './restore-workspace.ts'
import { runAgentStep } from './run-agent-step.ts'
import { runDeclaredStep } from './run-declared-step.ts'
import { runTextStep } from './run-text-step.ts'
import type { SessionRun, StepWork } from './session-run.ts'
import { SessionStop, throwIfDraining } from './session-stop.ts'
import { type StepFailure, toFailure } from './to-failure.ts'
import { isModelTry, type Try } from './try.ts'

/** Kinds that can change the workspace, and so need a way back. */
const changingKinds: ReadonlySet<string> = new Set(['declared', 'agent'])

/**
 * Carries out one step, from `in_progress` to `passed` or `failed`. A step that did not pass leaves the workspace as it
 * was before it. Throws the reason of the session's signal, and the tracker's `paused` and `session_lost`.
 */
export async function runStep(run: SessionRun, step: Step): Promise<'passed' | 'failed'> {
  const { handle, worker } = run
  const snapshotId = changingKinds.has(step.kind) ? `step-${step.index}` : undefined
  const first = run.begun?.index === step.index ? run.begun.attempt : await beginStep(run, step, snapshotId)
  run.begun = undefined
  const reset = async (): Promise<void> => {
    if (snapshotId !== undefined) await restoreWorkspace(run, snapshotId)
  }
  run.unfinished = snapshotId
  const log = worker.log.child({ sessionId: handle.sessionId, step: step.index, kind: step.kind })
  const startedAt = performance.now()
  let ended: { readonly attempt?: EndedAttempt } = {}
  try {
    if (first instanceof Error) throw first
    const work = await tryStep(run, step, first, reset)
    // Nothing is awaited before this write: it also records what the last call has cost.
    ended = work.ended === undefined ? {} : { attempt: work.ended }
    const output = maskSecrets(work.output)
    const next = chooseNext(run, step)
    const { nextStarted } = await run.write((tracker) =>
      tracker.completeStep(handle, step.index, { passed: true, output, ...ended, ...(next && { next }) }),
    )
    run.begun = nextStarted ? next : undefined
    run.unfinished = undefined
    run.outputs.set(step.index, output)
    log.info({ durationMs: Math.round(performance.now() - startedAt) }, 'step passed')
    return 'passed'
  } catch (error) {
    if (isOver(run, error)) throw run.signal.aborted ? run.signal.reason : error
    const failure = toFailure(error)
    await reset()
    const { code, hint } = failure
    const message = maskSecrets(failure.message)
    await run.write((tracker) =>
      tracker.completeStep(handle, step.index, { passed: false, error: { code, message, hint }, ...ended }),
    )
    run.unfinished = undefined
    log.warn({ code, durationMs: Math.round(performance.now() - startedAt) }, 'step failed')
    if (code === 'step_failed') log.error(error, 'step failed for a reason that has no code')
    return 'failed'
  }
}

/** Starts the step with its first try, or with why there is none; takes its snapshot before that. */
async function beginStep(run: SessionRun, step: Step, snapshotId: string | undefined): Promise<Try | Error> {
  if (snapshotId !== undefined) await takeSnapshot(run.workspace, { id: snapshotId, directory: run.snapshotDirectory })
  run.signal.throwIfAborted()
  const first = chooseFirstTry(run, step)
  const attempt = first instanceof Error ? {} : { attempt: first }
  await run.write((tracker) =>
    tracker.startStep(run.handle, step.index, {
      ...attempt,
      ...(snapshotId !== undefined && { snapshot: snapshotId }),
    }),
  )
  return first
}

/** The step behind this one, when it may start in the transaction that ends this one: it waits for no person and no snapshot. */
function chooseNext(run: SessionRun, step: Step): SessionRun['begun'] {
  const next = run.detail.steps[step.index + 1]
  if (next?.status !== 'pending' || next.kind !== 'text' || run.worker.draining.aborted) return undefined
  const attempt = chooseFirstTry(run, next)
  return attempt instanceof Error ? undefined : { index: next.index, attempt }
}

/** The session is not this worker's any more, or the worker stops: no verdict about the step. */
function isOver(run: SessionRun, error: unknown): boolean {
  return (
    run.signal.aborted ||
    error instanceof SessionLostError ||
    error instanceof SessionStop ||
    (error instanceof TrackerError && error.code === 'claim_lost')
  )
}

/** The first try, or why the step fails without one: it is started all the same, so that the log says what happened. */
function chooseFirstTry(run: SessionRun, step: Step): Try | Error {
  try {
    refuseDeadlyStep(run, step)
    return chooseTry(run, step, 1)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** A step under which worker after worker died must not take the next one with it. */
function refuseDeadlyStep(run: SessionRun, step: Step): void {
  // A person's retry is a new budget.
  if (step.interruptions < run.worker.limits.stepInterruptions * (1 + step.retries)) return
  throw new ExecutorError(
    'worker_lost_repeatedly',
    `The worker was lost ${step.interruptions} times during this step.`,
    {
      hint: 'Look for what ends the process (memory, a kill) in the logs of those times; `jr retry` runs the step again.',
    },
  )
}

/** Tries until the step passes, its budget or the session's is spent, or trying again cannot help. */
async function tryStep(run: SessionRun, step: Step, first: Try, reset: () => Promise<void>): Promise<StepWork> {
  const { limits, draining } = run.worker
  const timeout = AbortSignal.timeout(limits.stepTimeoutMs)
  const signal = AbortSignal.any([run.signal, timeout])
  const spend = openBudget(run)
  let chosen = first
  let earlier: (EarlierTries & { readonly error: unknown }) | undefined
  for (let number = 1; ; number += 1) {
    try {
      signal.throwIfAborted()
      if (number > 1) chosen = await startTry(run, step, number, earlier)
      return await runByKind(run, step, chosen, signal)
    } catch (error) {
      if (isOver(run, error)) throw error
      if (timeout.aborted) throw toTimeout(limits.stepTimeoutMs, error)
      const failure = toFailure(error)
      // What a stand-in cannot do says nothing of the step: what its own tier met stands.
      earlier =
        chosen.isStandIn === true && !failure.retryable && earlier !== undefined
          ? { ...earlier, mayStandIn: false }
          : { error, last: failure, mayStandIn: earlier?.mayStandIn ?? true }
      if (!earlier.last.retryable) throw error
      // A model, a disk or a network that goes down together with this worker is no failure of the work.
      throwIfDraining(run.worker)
      const longestPauseMs = spend(number, earlier.last, earlier.error)
      await reset()
      const pauseMs = Math.min(longestPauseMs, toBackoffMs(number + 1, Math.random, failure.retryAfterMs))
      await delay(pauseMs, undefined, { signal: AbortSignal.any([signal, draining]) }).catch(() => {})
      throwIfDraining(run.worker)
    }
  }
}

/** Says how long the pause before another try may be, or throws what the step fails with when there may be none. */
function openBudget(run: SessionRun): (number: number, failure: StepFailure, error: unknown) => number {
  const { limits } = run.worker
  let tries = 0
  let unreachableSince: number | undefined
  return (number, failure, error) => {
    if (failure.unreachable) {
      unreachableSince ??= performance.now()
      if (number < limits.stepAttempts) return Infinity
      const patienceMs = unreachableSince + limits.modelPatienceMs - performance.now()
      if (patienceMs <= 0) throw error
      return patienceMs
    }
    unreachableSince = undefined
    tries += 1
    if (tries >= limits.stepAttempts) throw error
    if (run.retriesSpent >= limits.sessionRetries) {
      throw new ExecutorError(
        'retry_budget_spent',
        `${failure.message} (the session has spent its ${limits.sessionRetries} retries)`,
        {
          hint: `${failure.hint} Then run \`jr retry\`.`,
          cause: error,
        },
      )
    }
    run.retriesSpent += 1
    return Infinity
  }
}

function toTimeout(stepTimeoutMs: number, cause: unknown): ExecutorError {
  return new ExecutorError('step_timed_out', `The step did not end within ${stepTimeoutMs / 1000} seconds.`, {
    hint: 'Make the step smaller, or raise JR_STEP_TIMEOUT_MS; `jr retry` runs it again.',
    cause,
  })
}

async function startTry(run: SessionRun, step: Step, number: number, earlier?: EarlierTries): Promise<Try> {
  const chosen = chooseTry(run, step, number, earlier)
  await run.write((tracker) => tracker.startAttempt(run.handle, step.index, chosen))
  return chosen
}

function runByKind(run: SessionRun, step: Step, chosen: Try, signal: AbortSignal): Promise<StepWork> {
  if (!isModelTry(chosen)) return runDeclaredStep(run, step, chosen)
  return step.kind === 'text' ? runTextStep(run, step, chosen, signal) : runAgentStep(run, step, chosen, signal)
}
