export { createTracker, type TrackerOptions } from './create-tracker.ts'
export type { Answer, Evidence, EvidenceRecord, Feature, FeatureDefinition } from './feature.ts'
export type {
  AnswerQuestion,
  AppendEvent,
  ClaimSession,
  CreateSession,
  EndedAttempt,
  EscalateStep,
  FeatureResult,
  FileChangeRecord,
  FinishAttempt,
  PauseScope,
  PersonAction,
  RegisterWorker,
  SessionFilter,
  SessionPage,
  StartAttempt,
  StartStep,
  StepResult,
} from './inputs.ts'
export type { Estimate } from './estimate-end.ts'
export type { Pause } from './pause.ts'
export type { TierOutcome } from './list-tier-outcomes.ts'
export type { Question } from './list-questions.ts'
export type {
  ClaimedSession,
  Failure,
  Progress,
  Session,
  SessionDetail,
  SessionEvent,
  SessionHandle,
  SessionSummary,
} from './session.ts'
export type { Stats, TierCost } from './stats.ts'
export type { Attempt, FileChange, Step, StepDefinition } from './step.ts'
export type { RemovedSession } from './prune-sessions.ts'
export type { AbandonedClaim, AuditFinding, OrphanedSession, SessionList, TaskDetail, Tracker } from './tracker.ts'
export { SessionLostError, TrackerError, type TrackerErrorCode, trackerErrorCodes } from './tracker-error.ts'
export * from './words.ts'
