/** The closed vocabularies of sessions; the same words are check constraints in SQL. */
export const sessionStatuses = ['pending', 'running', 'waiting', 'completed', 'failed', 'cancelled'] as const
export type SessionStatus = (typeof sessionStatuses)[number]

export const stepStatuses = ['pending', 'in_progress', 'passed', 'failed', 'skipped'] as const
export type StepStatus = (typeof stepStatuses)[number]

export const stepKinds = ['declared', 'text', 'agent', 'manual'] as const
export type StepKind = (typeof stepKinds)[number]

export const attemptStatuses = ['running', 'passed', 'failed', 'unknown'] as const
export type AttemptStatus = (typeof attemptStatuses)[number]

export const featureStatuses = ['pending', 'passed', 'failed', 'unverified'] as const
export type FeatureStatus = (typeof featureStatuses)[number]

export const verdicts = ['verified', 'unverified', 'refuted'] as const
export type Verdict = (typeof verdicts)[number]

export const tiers = ['haiku', 'local', 'opus'] as const
export type Tier = (typeof tiers)[number]

/** What an attempt was for: a step, or beside the steps a judgement or a proposal of checks. */
export const attemptPurposes = ['step', 'judge', 'proposal'] as const
export type AttemptPurpose = (typeof attemptPurposes)[number]

export const checkOutcomes = ['pass', 'fail', 'could_not_run'] as const
export type CheckOutcome = (typeof checkOutcomes)[number]
