/** One line of a worker's log. */
export interface WorkerLine {
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly msg: string
  readonly sessionId?: string
  readonly how?: string
}

/** A session that the worker which was cut off had, after everything. */
export interface PartitionedSession {
  readonly sessionId: string
  readonly heirHasIt: boolean
  /** By the database's clock, milliseconds since the epoch. */
  readonly takenOverAt: number
  /** What the worker that was cut off wrote after the take-over. */
  readonly staleEvents: number
  readonly passes: number
  readonly steps: number
  /** Whether the session is the same after the network came back as it was when it was completed. */
  readonly isUnchanged: boolean
}

/** What partition-process.ts saw; all its clocks are one machine's. */
export interface PartitionReport {
  readonly cutAt: number
  readonly healedAt: number
  /** How many lines the worker had written when the network came back. */
  readonly linesWhileCut: number
  readonly lines: readonly WorkerLine[]
  readonly sessions: readonly PartitionedSession[]
  readonly audit: readonly unknown[]
  readonly loneExitCode: number | null
}
