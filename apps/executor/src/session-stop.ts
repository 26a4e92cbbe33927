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
