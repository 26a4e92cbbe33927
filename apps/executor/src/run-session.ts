import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { dropClaim, renewClaims, type SessionClaim, settleClaim, type StoredStep } from '@jr/queue'
import { type SessionDetail, SessionLostError, type Tracker, TrackerError } from '@jr/tracker'
import { openWorkspace } from '@jr/workspace'
import { chooseEscalation, type Escalation, readEscalations } from './choose-escalation.ts'
import { ExecutorError } from './executor-error.ts'
import { persist } from './persist.ts'
import { restoreOwed, restoreWorkspace } from './restore-workspace.ts'
import { runStep } from './run-step.ts'
import { readChecks } from './session-checks.ts'
import { createWriter, type SessionRun, type WorkerContext } from './session-run.ts'
import { SessionStop, throwIfDraining } from './session-stop.ts'
import { toFailure } from './to-failure.ts'
import { leaveUnverified, runBaseline, verifySession } from './verify-session.ts'

/** How the worker's part in a session ends. */
type Ending =
  | { readonly how: 'done' | 'again' | 'parked'; readonly settle: (tracker: Tracker) => Promise<void> }
  /** Cancelled, or another worker has it: nothing may be written. */
  | { readonly how: 'lost' }

/** Once a session has ended for this worker, how long the database may take to hear of it before the heartbeat's slow path takes over. */
const settleTimeoutMs = 60_000

/** 24 days: `setTimeout` takes no more. */
const longestTimerMs = 2 ** 31 - 1

/**
 * Carries a claimed session on from its first step that has not passed, to its verdict or to where it must wait.
 * Always lets go of the claim. `controller` ends it early: its reason is a SessionStop.
 */
export async function runSession(
  worker: WorkerContext,
  claim: SessionClaim,
  controller: AbortController,
): Promise<void> {
  const { signal } = controller
  const deadline = startDeadline(claim, controller)
  const log = worker.log.child({ sessionId: claim.session.sessionId, epoch: claim.session.epoch })
  const place: Place = { entered: undefined, run: undefined }
  let ending: Ending
  try {
    const run = await openRun(worker, claim, signal, place)
    ending = await carryOut(run)
  } catch (error) {
    ending = toEnding(worker, claim, signal, error)
  } finally {
    clearTimeout(deadline)
  }
  await letGo(worker, claim, place, ending)
  log.info({ how: ending.how }, 'session let go')
}

/** By the database's clock, so that no worker's own matters; what is longer than a timer can be is somebody else's to end. */
function startDeadline({ session }: SessionClaim, controller: AbortController): NodeJS.Timeout | undefined {
  const { remainingMs } = session
  if (remainingMs === null) return undefined
  const abort = (): void => controller.abort(new SessionStop('deadline'))
  if (remainingMs <= 0) {
    abort()
    return undefined
  }
  return setTimeout(abort, Math.min(longestTimerMs, remainingMs))
}

/** How far a worker has come into the workspace, so that it can be left from anywhere. */
interface Place {
  /** Name of the workspace whose lock is held. */
  entered: string | undefined
  run: SessionRun | undefined
}

async function openRun(
  worker: WorkerContext,
  claim: SessionClaim,
  signal: AbortSignal,
  place: Place,
): Promise<SessionRun> {
  const handle = { sessionId: claim.session.sessionId, epoch: claim.session.epoch }
  const write = createWriter(worker, signal)
  const detail = await write((tracker) => tracker.getSession(handle.sessionId))
  const own = join(worker.dataDirectory, 'workspaces', handle.sessionId)
  const name = detail.workspace ?? handle.sessionId
  await enterWorkspace(worker, name, signal)
  place.entered = name
  // An empty directory in the place of finished work would refute it.
  const isWorkLeft = detail.steps.some(({ status }) => status === 'pending' || status === 'in_progress')
  const workspace = await openWorkspace(detail.workspace ?? own, { create: detail.workspace === null && isWorkLeft })
  const passed = detail.steps.filter((step) => step.status === 'passed')
  place.run = {
    worker,
    claim,
    handle,
    detail,
    workspace,
    snapshotDirectory: join(worker.dataDirectory, 'snapshots', handle.sessionId),
    background: readBackground(detail),
    signal,
    outputs: new Map(passed.map((step) => [step.index, step.output ?? ''])),
    begun: undefined,
    unfinished: undefined,
    escalations: await readEscalations(write, detail),
    retriesSpent: detail.steps.flatMap((step) => step.attempts).filter(({ reason }) => reason?.startsWith('retry '))
      .length,
    write,
    addEvent: (event) => {
      const eventId = randomUUID()
      return write((tracker) => tracker.appendEvent(handle, { ...event, eventId }))
    },
  }
  return place.run
}

const workspaceLookMs = 250
/** Two minutes: so long may a worker that stands still hold up the next one before a person must look. */
const workspaceLooks = 480

/** Waits until no other process is in the workspace: one that was frozen may still finish a write when it wakes up. */
async function enterWorkspace(worker: WorkerContext, name: string, signal: AbortSignal): Promise<void> {
  for (let looks = 0; looks < workspaceLooks;) {
    // Without an answer of the database nothing is known about the workspace.
    const isHeld = await worker.connection.holdWorkspace(name).catch(() => undefined)
    if (isHeld === true) return
    if (isHeld === false) looks += 1
    signal.throwIfAborted()
    throwIfDraining(worker)
    await delay(workspaceLookMs, undefined, { signal }).catch(() => {})
  }
  throw new ExecutorError('workspace_in_use', `Another worker that lost this session still holds ${name}.`, {
    hint: 'A worker process stands still: end it, or let it go on (`fg`, `kill -CONT`). Then `jr retry`.',
  })
}

async function carryOut(run: SessionRun): Promise<Ending> {
  const { handle, detail } = run
  await restoreOwed(run)
  await undoInterrupted(run)
  run.signal.throwIfAborted()
  const checks = await runBaseline(run, readChecks(detail))
  let failed = detail.steps.some((step) => step.status === 'failed')
  for (const step of detail.steps) {
    if (failed && !detail.continueOnFailure) break
    if (step.status !== 'pending' && step.status !== 'in_progress') continue
    // One that has begun with the end of the last is carried through, like any that is under way.
    if (run.begun === undefined) throwIfDraining(run.worker)
    run.signal.throwIfAborted()
    if (step.kind === 'manual') {
      const reason = (step.definition as StoredStep | null)?.reason ?? 'A person must do this step.'
      return { how: 'done', settle: (tracker) => tracker.waitForPerson(handle, step.index, reason) }
    }
    if ((await runStep(run, step)) === 'failed') failed = true
  }
  const isComplete = !failed || detail.continueOnFailure
  if (!isComplete) await leaveUnverified(run, checks)
  const verdict = isComplete ? await verifySession(run, checks) : null
  const escalation = verdict === 'refuted' ? await chooseEscalation(run) : undefined
  if (escalation !== undefined) return escalate(run, escalation)
  return {
    how: 'done',
    settle: async (tracker) => {
      await tracker.finishSession(handle, { verdict })
    },
  }
}

/**
 * A worker died in a step: the workspace goes back to what it was before it. Asked of the step and not of the claim, because
 * the worker that was to do this may have died too. A step that a person sent back has no start: its changes are undone already.
 */
async function undoInterrupted(run: SessionRun): Promise<void> {
  if (!run.claim.session.takenOver) return
  for (const { status, snapshot, startedAt, interruptions } of run.detail.steps) {
    if (status !== 'pending' || snapshot === null || startedAt === null || interruptions === 0) continue
    await restoreWorkspace(run, snapshot)
  }
}

/** Refuted work is undone before the session is given back: another session may enter the workspace in between. */
async function escalate(run: SessionRun, { step, ...escalation }: Escalation): Promise<Ending> {
  if (step.snapshot !== null) await restoreWorkspace(run, step.snapshot)
  run.worker.log.info({ sessionId: run.handle.sessionId, step: step.index, ...escalation }, 'step escalated')
  return { how: 'again', settle: (tracker) => tracker.escalateStep(run.handle, step.index, escalation) }
}

/** The document before its first step: title, summary, background. */
function readBackground({ instruction, steps }: SessionDetail): string {
  const firstLine = steps[0]?.line
  if (instruction === null || firstLine == null) return ''
  return instruction
    .split('\n')
    .slice(0, firstLine - 1)
    .join('\n')
}

function toEnding(worker: WorkerContext, claim: SessionClaim, signal: AbortSignal, error: unknown): Ending {
  const { session } = claim
  const stop = signal.aborted && signal.reason instanceof SessionStop ? signal.reason : error
  if (stop instanceof SessionStop) {
    if (stop.kind === 'lost') return { how: 'lost' }
    if (stop.kind === 'drain') {
      return { how: 'again', settle: (tracker) => tracker.releaseSession(session, 'the worker was told to end') }
    }
    const late = new ExecutorError('session_timed_out', 'The session did not end before its deadline.', {
      hint: 'Raise JR_SESSION_TIMEOUT_MS or the deadline; `jr retry` goes on from the step it was in.',
    })
    return { how: 'done', settle: (tracker) => tracker.failSession(session, toFailure(late)) }
  }
  if (error instanceof SessionLostError) return { how: 'lost' }
  if (error instanceof TrackerError && error.code === 'paused') {
    return { how: 'parked', settle: (tracker) => tracker.releaseSession(session, 'paused') }
  }
  const { code, message, hint } = toFailure(error)
  worker.log.error(error, 'session failed')
  return { how: 'done', settle: (tracker) => tracker.failSession(session, { code, message, hint }) }
}

async function letGo(worker: WorkerContext, claim: SessionClaim, place: Place, ending: Ending): Promise<void> {
  const patience = AbortSignal.timeout(settleTimeoutMs)
  const settle = (how: 'done' | 'again' | 'parked', write: (tracker: Tracker) => Promise<void>): Promise<void> =>
    persist(patience, () => settleClaim(worker, claim, how, write))
  try {
    await leavePlace(worker, claim, place, ending, patience)
    if (ending.how === 'lost') await persist(patience, () => dropClaim(worker, claim))
    else await settle(ending.how, ending.settle)
  } catch (error) {
    if (error instanceof SessionLostError) return persist(patience, () => dropClaim(worker, claim)).catch(() => {})
    worker.log.error(error, 'session could not be let go as it should')
    // Left as it is, it would be taken up again and again. If this fails too, the queue's heartbeat hands it on.
    await settle('done', (tracker) => tracker.failSession(claim.session, toFailure(error))).catch(() => {})
  }
}

/** Undoes what was begun and not ended, and lets the next session into the workspace. */
async function leavePlace(
  worker: WorkerContext,
  claim: SessionClaim,
  { entered, run }: Place,
  ending: Ending,
  patience: AbortSignal,
): Promise<void> {
  if (entered === undefined) return
  try {
    const isOurs =
      ending.how !== 'lost' || (await persist(patience, () => renewClaims(worker, [claim.job]))).length === 0
    // The workspace of a session that another worker has taken over is that worker's.
    if (isOurs && run?.unfinished !== undefined) {
      await restoreWorkspace(run, run.unfinished)
    }
  } finally {
    await worker.connection.leaveWorkspace(entered)
  }
}
