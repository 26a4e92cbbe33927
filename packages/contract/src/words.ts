/** The closed vocabularies of the contract, the same in SQL, JSON and UI; ARCHITECTURE.md says what each word means. */
export const sessionStatuses = ['pending', 'running', 'waiting', 'completed', 'failed', 'cancelled'] as const
export type SessionStatus = (typeof sessionStatuses)[number]

export const stepStatuses = ['pending', 'in_progress', 'passed', 'failed', 'skipped'] as const
export type StepStatus = (typeof stepStatuses)[number]

export const attemptStatuses = ['running', 'passed', 'failed', 'unknown'] as const
export const attemptPurposes = ['step', 'judge', 'proposal'] as const
export const featureStatuses = ['pending', 'passed', 'failed', 'unverified'] as const
export const verdicts = ['verified', 'unverified', 'refuted'] as const
export type Verdict = (typeof verdicts)[number]

export const tiers = ['haiku', 'local', 'opus'] as const
export type Tier = (typeof tiers)[number]

export const checkOutcomes = ['pass', 'fail', 'could_not_run'] as const
export const checkSources = ['criterion', 'verification', 'proposed'] as const
export const answers = ['yes', 'no'] as const
export const stepKinds = ['declared', 'text', 'agent', 'manual'] as const
