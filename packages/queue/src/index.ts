export {
  claimNextSession,
  dropClaim,
  handOnOrphans,
  renewClaims,
  type SessionClaim,
  settleClaim,
} from './claim-session.ts'
export {
  answerQuestion,
  approveStep,
  cancelSession,
  forkSession,
  pause,
  resume,
  retrySession,
  skipStep,
} from './control-session.ts'
export { createQueue, type Queue, type QueueOptions } from './create-queue.ts'
export { enqueueSession, type JobClaim, type QueueContext } from './enqueue-session.ts'
export { giveBackUnheard } from './give-back-unheard.ts'
export { openWorkerConnection, type WorkerConnection, type WorkerConnectionOptions } from './open-worker-connection.ts'
export { QueueError, type QueueErrorCode, queueErrorCodes } from './queue-error.ts'
export { type StoredStep, type SubmittedTask, submitTask, type SubmitTask } from './submit-task.ts'
export { toLockKey } from './worker-lock.ts'
