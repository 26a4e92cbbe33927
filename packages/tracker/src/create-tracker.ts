import { randomUUID } from 'node:crypto'
import type { Database } from '@jr/database'
import { type Kysely, sql } from 'kysely'
import { answerQuestion } from './answer-question.ts'
import { appendEvent } from './append-event.ts'
import { auditSessions } from './audit-sessions.ts'
import { cancelSession } from './cancel-session.ts'
import { checkSchema } from './check-schema.ts'
import { claimSession } from './claim-session.ts'
import { completeStep } from './complete-step.ts'
import type { TrackerContext } from './context.ts'
import { createSession } from './create-session.ts'
import { approveStep, skipWaitingStep } from './decide-step.ts'
import { escalateStep } from './escalate-step.ts'
import { failSession } from './fail-session.ts'
import { findSession, findSessionState, getProgress, getSession } from './find-session.ts'
import { findTask, getTask } from './find-task.ts'
import { finishAttempt } from './finish-attempt.ts'
import { finishSession } from './finish-session.ts'
import { freezeChecks } from './freeze-checks.ts'
import { forkSession } from './fork-session.ts'
import { listEvents } from './list-events.ts'
import { listTierOutcomes } from './list-tier-outcomes.ts'
import { listSessions } from './list-sessions.ts'
import { annotateStep, noteStep } from './note-step.ts'
import { findPause, listPauses, pause, resume } from './pauses.ts'
import { listRemovedSessions, pruneSessions } from './prune-sessions.ts'
import { recordEvidence } from './record-evidence.ts'
import { recordFeatureStatus } from './record-feature-status.ts'
import { markUndone, recordFileChanges } from './record-file-changes.ts'
import { releaseSession } from './release-session.ts'
import { retrySession } from './retry-session.ts'
import { skipStep } from './skip-step.ts'
import { startAttempt } from './start-attempt.ts'
import { startStep } from './start-step.ts'
import { summarizeStats } from './summarize-stats.ts'
import type { Tracker } from './tracker.ts'
import { translateError } from './translate-error.ts'
import { getVersion } from './version.ts'
import { waitForPerson } from './wait-for-person.ts'
import {
  heartbeatWorker,
  listAbandonedClaims,
  listOrphanedSessions,
  pruneWorkers,
  registerWorker,
  stopWorker,
} from './workers.ts'

export interface TrackerOptions {
  readonly db: Kysely<Database>
  /** Default: the database's own clock, so that machines whose clocks differ agree. */
  readonly clock?: () => Date
  /** Makes ids; default random UUIDs. */
  readonly ids?: () => string
}

/** Opens the tracker on a migrated database. */
export function createTracker(options: TrackerOptions): Tracker {
  const { clock } = options
  return bindTracker({
    db: options.db,
    now: clock === undefined ? () => sql<Date>`statement_timestamp()` : () => sql<Date>`${clock()}::timestamptz`,
    newId: options.ids ?? randomUUID,
  })
}

function bindTracker(context: TrackerContext): Tracker {
  const bind =
    <Arguments extends readonly unknown[], Result>(
      operation: (context: TrackerContext, ...args: Arguments) => Promise<Result>,
    ) =>
    async (...args: Arguments): Promise<Result> => {
      try {
        return await operation(context, ...args)
      } catch (error) {
        throw translateError(error)
      }
    }
  const within: Tracker['within'] = (transaction) => bindTracker({ ...context, db: transaction })
  const create = bind(createSession)
  return {
    within,
    createSession: (input, transaction) =>
      transaction === undefined ? create(input) : within(transaction).createSession(input),
    claimSession: bind(claimSession),
    releaseSession: bind(releaseSession),
    startStep: bind(startStep),
    completeStep: bind(completeStep),
    skipStep: bind(skipStep),
    waitForPerson: bind(waitForPerson),
    noteStep: bind(noteStep),
    startAttempt: bind(startAttempt),
    finishAttempt: bind(finishAttempt),
    recordFileChanges: bind(recordFileChanges),
    recordEvidence: bind(recordEvidence),
    recordFeatureStatus: bind(recordFeatureStatus),
    freezeChecks: bind(freezeChecks),
    appendEvent: bind(appendEvent),
    escalateStep: bind(escalateStep),
    finishSession: bind(finishSession),
    failSession: bind(failSession),
    approveStep: bind(approveStep),
    skipWaitingStep: bind(skipWaitingStep),
    answerQuestion: bind(answerQuestion),
    annotateStep: bind(annotateStep),
    cancelSession: bind(cancelSession),
    retrySession: bind(retrySession),
    forkSession: bind(forkSession),
    pause: bind(pause),
    resume: bind(resume),
    findPause: bind(findPause),
    isPaused: async (sessionId) => (await bind(findPause)(sessionId)) !== undefined,
    listPauses: bind(listPauses),
    markUndone: bind(markUndone),
    registerWorker: bind(registerWorker),
    heartbeatWorker: bind(heartbeatWorker),
    stopWorker: bind(stopWorker),
    listOrphanedSessions: bind(listOrphanedSessions),
    listAbandonedClaims: bind(listAbandonedClaims),
    findSession: bind(findSession),
    getSession: bind(getSession),
    findSessionState: bind(findSessionState),
    listTierOutcomes: bind(listTierOutcomes),
    getProgress: bind(getProgress),
    listSessions: bind(listSessions),
    listEvents: bind(listEvents),
    findTask: bind(findTask),
    getTask: bind(getTask),
    getVersion: bind(getVersion),
    checkSchema: bind(checkSchema),
    summarizeStats: bind(summarizeStats),
    auditSessions: bind(auditSessions),
    pruneSessions: bind(pruneSessions),
    listRemovedSessions: bind(listRemovedSessions),
    pruneWorkers: bind(pruneWorkers),
  }
}
