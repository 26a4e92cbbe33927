import { createDefaultReply, toFinalReply } from './create-default-reply.ts'
import { wait } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import type { Fault } from './fault.ts'
import { findTaskText } from './find-task.ts'
import { hashText } from './hash-text.ts'
import { findMarkers, parseMarker } from './parse-marker.ts'
import type { ScriptedReply } from './scripted-reply.ts'
import type { Simulation } from './simulation.ts'
import type { SimulatedRequest } from './simulated-request.ts'

/** What to answer a valid request with. */
export type AnswerPlan =
  | { readonly type: 'answer'; readonly reply: ScriptedReply; readonly fault: Fault | undefined }
  | { readonly type: 'status'; readonly fault: Fault & { readonly kind: 'status' } }
  | { readonly type: 'overflow' }
  | { readonly type: 'rejection'; readonly message: string }
  /** The socket is closed already. */
  | { readonly type: 'gone' }

/** Decides the answer (fault, script, marker, default rule) and takes the time it should take. */
export async function planAnswer(
  simulation: Simulation,
  exchange: Exchange,
  request: SimulatedRequest,
  body: unknown,
): Promise<AnswerPlan> {
  const header = exchange.record.headers['x-simulate']
  const bodies = [...(typeof header === 'string' ? [header] : []), ...findMarkers(findTaskText(request.prompt))]
  const markers = bodies.map((text, index) => ({
    marker: parseMarker(text),
    key: hashText(String(index), text, request.prompt),
  }))
  const unknown = markers.find(({ marker }) => marker.type === 'unknown')
  if (unknown?.marker.type === 'unknown') return { type: 'rejection', message: unknown.marker.message }

  const fault = simulation.takeFault({
    endpoint: 'generate',
    model: request.model,
    isLocal: request.protocol === 'openai',
    requested: markers.flatMap(({ marker, key }) => (marker.type === 'fault' ? [{ fault: marker.fault, key }] : [])),
  })
  exchange.record.fault = fault
  if (fault?.kind === 'reset') {
    exchange.response.destroy()
    return { type: 'gone' }
  }
  await wait(exchange, chooseLatencyMs(simulation, body) + (fault?.kind === 'slow_headers' ? fault.delayMs : 0))
  if (exchange.closed.aborted) return { type: 'gone' }
  if (fault?.kind === 'status') return { type: 'status', fault }
  if (fault?.kind === 'context_overflow') return { type: 'overflow' }
  // There is no stream to put an error into: the same error comes as a response.
  if (fault?.kind === 'stream_error' && !request.stream)
    return { type: 'status', fault: { kind: 'status', status: 500 } }

  const scripts = markers.flatMap(({ marker }) => (marker.type === 'reply' ? [marker.reply] : []))
  try {
    const reply = simulation.reply?.(request) ?? chooseScript(scripts, request) ?? createDefaultReply(request)
    return { type: 'answer', reply, fault }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { type: 'rejection', message: `simulator: ${error.message}; script a reply for this request` }
  }
}

/** A prompt's `call` and `say` markers are turns: each tool result moves on to the next; after the last the default rule speaks. */
function chooseScript(scripts: readonly ScriptedReply[], request: SimulatedRequest): ScriptedReply | undefined {
  const calls = scripts.filter(({ toolCalls }) => toolCalls !== undefined)
  if (request.toolResults.length < calls.length && request.tools.length > 0) return calls[request.toolResults.length]
  const said = scripts.find(({ text }) => text !== undefined)?.text
  if (said !== undefined) return toFinalReply(request, said)
  return calls.length === 0 ? undefined : createDefaultReply({ ...request, tools: [] })
}

/** Between the two bounds, decided by the request itself, so that the same request always takes the same time. */
function chooseLatencyMs({ latencyMs, seed }: Simulation, body: unknown): number {
  if (typeof latencyMs === 'number') return latencyMs
  const [min, max] = latencyMs
  const share = Number.parseInt(hashText(seed, 'latency', JSON.stringify(body)).slice(0, 8), 16) / 0xff_ff_ff_ff
  return Math.round(min + share * (max - min))
}
