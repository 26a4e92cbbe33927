import type { Message } from '../message.ts'
import { picoUsdPerToken } from '../price/pico-usd.ts'
import { ratesFor } from '../price/price-call.ts'
import type { ModelPrice } from '../price/price-table.ts'
import type { ProviderRequest } from '../providers/provider.ts'

// What providers add around the text: tool instructions (about 350 tokens for Claude), role marks, schema instructions.
const FIXED_TOKENS = 1_000
const TOKENS_PER_MESSAGE = 16
const TOKENS_PER_TOOL = 64

/**
 * An upper bound on the tokens of a prompt: a byte-level tokenizer never makes more tokens than there are bytes. It is
 * three to four times the real count for English; it has to be a bound, because the budget promises not to be overrun.
 */
export function maxPromptTokens(request: ProviderRequest): number {
  let bytes = Buffer.byteLength(request.system ?? '')
  for (const message of request.messages) bytes += messageBytes(message) + TOKENS_PER_MESSAGE
  for (const tool of request.tools ?? []) {
    bytes += Buffer.byteLength(JSON.stringify([tool.name, tool.description, tool.inputSchema])) + TOKENS_PER_TOOL
  }
  if (request.outputSchema !== undefined) bytes += Buffer.byteLength(JSON.stringify(request.outputSchema))
  return bytes + FIXED_TOKENS
}

/** The most this request can cost, in picodollars. */
export function worstCasePicoUsd(price: ModelPrice, request: ProviderRequest): bigint {
  const prompt = maxPromptTokens(request)
  const rates = ratesFor(price, prompt)
  const written = request.cache === '1h' ? rates.cacheWrite1h : request.cache === '5m' ? rates.cacheWrite5m : 0
  return (
    BigInt(prompt) * picoUsdPerToken(Math.max(rates.input, written)) +
    BigInt(request.maxTokens) * picoUsdPerToken(rates.output)
  )
}

function messageBytes(message: Message): number {
  if (message.role !== 'assistant') return Buffer.byteLength(message.content)
  return Buffer.byteLength(JSON.stringify(message.native?.content ?? [message.content, message.toolCalls]))
}
