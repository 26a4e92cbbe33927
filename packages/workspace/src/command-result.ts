import type { StopReason } from './watch-usage.ts'

/** How a command ended. */
export interface CommandResult {
  /** As a shell reports it (128 + signal number for a killed program); absent when Jr stopped the command. */
  readonly exitCode?: number
  readonly stoppedBy?: StopReason
  /** The end of the stream, at most `limits.outputBytes`. */
  readonly stdout: string
  readonly stderr: string
  /** True when a beginning of either stream was dropped. */
  readonly truncated: boolean
  readonly durationMs: number
  /** False when the sandbox was off. */
  readonly sandboxed: boolean
}
