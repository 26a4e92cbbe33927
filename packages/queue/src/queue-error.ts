import type { Finding } from '@jr/instructions'

/** Every code a {@link QueueError} can carry; docs/errors.md says what to do about each. */
export const queueErrorCodes = ['instruction_refused', 'invalid_task', 'queue_unavailable'] as const
export type QueueErrorCode = (typeof queueErrorCodes)[number]

/** Everything `@jr/queue` throws by itself. `code` is stable; the message is for people. */
export class QueueError extends Error {
  override readonly name = 'QueueError'
  readonly code: QueueErrorCode
  /** What to do next. */
  readonly hint: string
  /** Only for `instruction_refused`: what is wrong with the document, with line numbers. */
  readonly findings: readonly Finding[]

  constructor(
    code: QueueErrorCode,
    message: string,
    details: { readonly hint: string; readonly findings?: readonly Finding[]; readonly cause?: unknown },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.hint = details.hint
    this.findings = details.findings ?? []
  }
}
