import { ZERO_USAGE } from '../price/usage.ts'
import type { Usage } from '../price/usage.ts'
import type { FinishReason, Provider, ProviderReply, ProviderRequest } from '../providers/provider.ts'
import { isRetryable } from '../resilience/failure-rules.ts'
import { sleep } from '../resilience/sleep.ts'
import { RouterError } from '../router-error.ts'
import type { RouterErrorCode } from '../router-error.ts'

/** What the scripted model does when it is asked. A string is short for `{ text }`. */
export type ScriptedTurn =
  | string
  | {
      readonly text?: string
      readonly toolCalls?: readonly { readonly name: string; readonly input: unknown }[]
      /** Default: what the text and the tool calls imply. */
      readonly finishReason?: FinishReason
      readonly usage?: Partial<Usage>
      /** The model that answers. Default: the one asked for. */
      readonly model?: string
      /** Time before it answers. Default 0. */
      readonly delayMs?: number
    }
  /** Fail instead. */
  | { readonly error: RouterErrorCode | Error }

/** A provider that plays a script and remembers what it was asked. */
export interface ScriptedProvider extends Provider {
  /** Every request, oldest first. */
  readonly requests: readonly ProviderRequest[]
}

/**
 * A provider for tests: no server, no key, no clock. A list is played turn by turn and asking beyond its end is an
 * error; a function is asked every time.
 *
 *     const provider = createScriptedProvider(['Hello'])
 *     const router = createRouter({ tiers: { haiku: { provider } } })
 */
export function createScriptedProvider(
  script: readonly ScriptedTurn[] | ((request: ProviderRequest, index: number) => ScriptedTurn),
  name = 'scripted',
): ScriptedProvider {
  const requests: ProviderRequest[] = []
  const play = async (request: ProviderRequest, signal: AbortSignal): Promise<ProviderReply> => {
    const index = requests.push(request) - 1
    const turn = typeof script === 'function' ? script(request, index) : script[index]
    if (turn === undefined)
      throw new Error(`the script has ${String(script.length)} turns, but request ${index + 1} came`)
    return toReply(turn, request, index, signal)
  }
  return {
    name,
    requests,
    complete: play,
    async *stream(request, signal) {
      const reply = await play(request, signal)
      yield { type: 'start', model: reply.model }
      // Word by word, so that whoever reads the stream sees more than one piece.
      for (const text of reply.text.match(/\S+\s*|\s+/g) ?? []) yield { type: 'text', text }
      yield { type: 'reply', reply }
    },
    async probe() {
      return { reachable: true, models: [] }
    },
  }
}

async function toReply(
  turn: ScriptedTurn,
  request: ProviderRequest,
  index: number,
  signal: AbortSignal,
): Promise<ProviderReply> {
  if (typeof turn === 'object' && 'error' in turn) throw toError(turn.error, request)
  const { text = '', toolCalls = [], ...other } = typeof turn === 'string' ? { text: turn } : turn
  if (other.delayMs !== undefined) await sleep(other.delayMs, signal)
  return {
    model: other.model ?? request.model,
    text,
    toolCalls: toolCalls.map((call, position) => ({ id: `call_${index}_${position}`, ...call })),
    finishReason: other.finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'),
    usage: { ...ZERO_USAGE, inputTokens: 10, outputTokens: 5, ...other.usage },
  }
}

function toError(error: RouterErrorCode | Error, request: ProviderRequest): Error {
  if (error instanceof Error) return error
  return new RouterError(error, `scripted: ${error}`, {
    retryable: isRetryable(error),
    tier: request.tier,
    model: request.model,
    hint: 'The script says so.',
  })
}
