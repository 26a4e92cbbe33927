import { wait, waitUntilClosed } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import type { Fault } from './fault.ts'

/** An answer ready to be sent: the frames of a stream, or the pieces of one JSON body. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>
  readonly frames: readonly string[]
  /** What `malformed` sends in place of the second half. */
  readonly malformedFrame: string
  /** What `stream_error` sends in place of the second half. */
  readonly errorFrame: string
}

/** Sends an answer, with the fault's way of breaking it. Faults that do not concern delivery change nothing here. */
export async function deliverFrames(exchange: Exchange, delivery: Delivery, fault: Fault | undefined): Promise<void> {
  const { response, record } = exchange
  if (exchange.closed.aborted) return
  record.status = 200
  response.writeHead(200, delivery.headers)
  response.flushHeaders()
  const half = delivery.frames.slice(0, Math.ceil(delivery.frames.length / 2))
  switch (fault?.kind) {
    case 'slow_body':
      for (const frame of delivery.frames) {
        await wait(exchange, fault.delayMs / delivery.frames.length)
        if (exchange.closed.aborted) return
        response.write(frame)
      }
      response.end()
      return
    case 'stall':
      response.write(half.join(''))
      await waitUntilClosed(exchange)
      return
    case 'cut':
      response.end(half.join(''))
      return
    case 'kill':
      // The half must have left the process, or the client would see a reset before any byte.
      await new Promise<void>((resolve) => response.write(half.join(''), () => resolve()))
      response.destroy()
      return
    case 'malformed':
      response.end(half.join('') + delivery.malformedFrame)
      return
    case 'stream_error':
      response.end(half.join('') + delivery.errorFrame)
      return
    default:
      response.end(delivery.frames.join(''))
  }
}

/** One JSON body as two pieces, so that a fault has a middle to break. */
export function toJsonDelivery(body: unknown, headers: Readonly<Record<string, string>>): Delivery {
  const json = JSON.stringify(body)
  const middle = Math.ceil(json.length / 2)
  return {
    headers: { 'content-type': 'application/json', ...headers },
    frames: [json.slice(0, middle), json.slice(middle)],
    malformedFrame: '{{ this is not JSON',
    errorFrame: '',
  }
}

/** A text in pieces of about 24 characters, as a stream would bring it; never empty. */
export function splitText(text: string): readonly string[] {
  return text.match(/[\s\S]{1,24}/g) ?? []
}
