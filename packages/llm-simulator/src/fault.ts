/** Which requests a fault is for. `generate` is POST /v1/messages and /v1/chat/completions. */
export type FaultEndpoint = 'generate' | 'count_tokens' | 'models' | 'health'

interface FaultScope {
  /** How often it happens. Default 1; ignored by `faults.always`. */
  readonly times?: number
  /** Only for models whose id contains this text (`local`: every model of the OpenAI route). Default: all models. */
  readonly model?: string
  /** Default `generate`. */
  readonly endpoint?: FaultEndpoint
}

/**
 * Something that goes wrong on purpose.
 *
 * Instead of an answer: `status` (an error response), `context_overflow` (the provider's own words), `reset` (the socket closes before
 * any header). Late: `slow_headers`, `slow_body` (headers at once). Broken delivery: `stall` (half, then silence), `cut` (half, then a clean
 * end), `kill` (half, then the socket is destroyed), `malformed` (half, then no JSON), `stream_error` (half, then an error event).
 * Odd answers: `truncate` (half the text, reason max_tokens or length), `refusal`, `empty` (no content, null content), `think`
 * (thinking first), `no_finish_reason`, `wrong_model` (another model answered), `tools_as_text` (a tool call arrives as plain text,
 * as Qwen2.5-Coder does under vLLM's hermes parser).
 */
export type Fault = FaultScope &
  (
    | {
        readonly kind: 'status'
        readonly status: number
        /** Seconds in `retry-after`. Default 1 on 429, otherwise no header. */
        readonly retryAfterSeconds?: number
        /** Sets `x-should-retry`. Default: no header. */
        readonly shouldRetry?: boolean
      }
    | { readonly kind: 'slow_headers' | 'slow_body'; readonly delayMs: number }
    | { readonly kind: PlainFaultKind }
  )

/** The kinds that need no further value. */
export const plainFaultKinds = [
  'context_overflow',
  'reset',
  'stall',
  'cut',
  'kill',
  'malformed',
  'stream_error',
  'truncate',
  'refusal',
  'empty',
  'think',
  'no_finish_reason',
  'wrong_model',
  'tools_as_text',
] as const

type PlainFaultKind = (typeof plainFaultKinds)[number]

/** Whether the fault is meant for this endpoint and model. */
export function isFaultFor(fault: Fault, endpoint: FaultEndpoint, model: string, isLocal: boolean): boolean {
  if ((fault.endpoint ?? 'generate') !== endpoint) return false
  return fault.model === undefined || model.includes(fault.model) || (isLocal && fault.model === 'local')
}
