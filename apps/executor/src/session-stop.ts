/**
 * Why a worker stops in the middle of a session; the reason of the session's AbortSignal.
 * `lost`: cancelled or taken over, the worker may write nothing more. `drain`: the worker is told to end and gives the
 * session back. `deadline`: the session's time is up, the worker fails it.
 */
export class SessionStop extends Error {
  override readonly name = 'SessionStop'
  readonly kind: 'lost' | 'drain' | 'deadline'

  constructor(kind: SessionStop['kind']) {
    super(`The session is stopped: ${kind}.`)
    this.kind = kind
  }
}

/** Ends the work on a session here, without a verdict, when the worker is told to end. @throws {SessionStop} `drain` */
export function throwIfDraining({ draining }: { readonly draining: AbortSignal }): void {
  if (draining.aborted) throw new SessionStop('drain')
}
