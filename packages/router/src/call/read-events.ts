import type { CallResult } from './call-result.ts'
import type { StreamEvent } from './stream-event.ts'

/** Hands an event to the reader of a stream; resolves when the reader asks for the next one, rejects when it has left. */
export type EmitEvent = (event: StreamEvent) => Promise<void>

/** What a call is told when the reader of its stream has left: an abort, not a failure of the provider. */
export class ReaderLeftError extends Error {
  constructor() {
    super('the reader left the stream')
    this.name = 'ReaderLeftError'
  }
}

/** A call as a stream of its events. The call runs no further than the reader reads. */
export async function* readEvents(
  start: (emit: EmitEvent) => Promise<CallResult>,
): AsyncGenerator<StreamEvent, CallResult> {
  let handed: { readonly event: StreamEvent; readonly taken: PromiseWithResolvers<void> } | undefined
  let arrival = Promise.withResolvers<void>()
  const call = start((event) => {
    const taken = Promise.withResolvers<void>()
    handed = { event, taken }
    arrival.resolve()
    return taken.promise
  })
  const end = (): void => arrival.resolve()
  const ended = call.then(end, end)
  try {
    for (;;) {
      await arrival.promise
      if (handed === undefined) return await call
      const { event, taken } = handed
      arrival = Promise.withResolvers()
      yield event
      handed = undefined
      taken.resolve()
    }
  } finally {
    handed?.taken.reject(new ReaderLeftError())
    await ended
  }
}
