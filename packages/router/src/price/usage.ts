/** Tokens of one model call, the same shape for every provider. All counts are disjoint except `thinkingTokens`. */
export interface Usage {
  /** Prompt tokens neither read from nor written to a cache. */
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWrite5mTokens: number
  readonly cacheWrite1hTokens: number
  /** The part of `outputTokens` spent on thinking, where the provider says so. */
  readonly thinkingTokens: number
  /** Priced at half when true. */
  readonly batch: boolean
}

/** No tokens at all: the start of every sum. */
export const ZERO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  thinkingTokens: 0,
  batch: false,
}

/** Adds the tokens of two calls. A sum is for display: price each call by itself, because price bands depend on the single prompt. */
export function addUsage(left: Usage, right: Usage): Usage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
    cacheWrite5mTokens: left.cacheWrite5mTokens + right.cacheWrite5mTokens,
    cacheWrite1hTokens: left.cacheWrite1hTokens + right.cacheWrite1hTokens,
    thinkingTokens: left.thinkingTokens + right.thinkingTokens,
    batch: left.batch || right.batch,
  }
}

/** Every prompt token, cached or not: what price bands and context windows count. */
export function promptTokens(usage: Usage): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWrite5mTokens + usage.cacheWrite1hTokens
}

/** Any part of a {@link Usage}, or a provider's own usage object as it came over the wire. */
export type UsageLike =
  | Partial<Usage>
  | { readonly input_tokens: number | null; readonly output_tokens: number | null }
  | { readonly prompt_tokens: number; readonly completion_tokens: number }

/**
 * Understands a neutral usage with fields missing, Anthropic's `usage` and an OpenAI-compatible server's `usage`.
 * A cache write without a lifetime counts as a 5-minute write, Anthropic's default.
 */
export function toUsage(raw: UsageLike): Usage {
  const of = raw as Readonly<Record<string, unknown>>
  // A server that reports half a token is charged for a whole one: what follows counts in whole numbers.
  const count = (value: unknown): number =>
    typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.ceil(value) : 0
  const part = (name: string): Record<string, unknown> => (of[name] as Record<string, unknown> | null | undefined) ?? {}
  if ('prompt_tokens' in of) {
    const cached = count(part('prompt_tokens_details')['cached_tokens'])
    return {
      ...ZERO_USAGE,
      inputTokens: Math.max(0, count(of['prompt_tokens']) - cached),
      outputTokens: count(of['completion_tokens']),
      cacheReadTokens: cached,
      thinkingTokens: count(part('completion_tokens_details')['reasoning_tokens']),
    }
  }
  if ('input_tokens' in of) {
    const write1h = count(part('cache_creation')['ephemeral_1h_input_tokens'])
    return {
      inputTokens: count(of['input_tokens']),
      outputTokens: count(of['output_tokens']),
      cacheReadTokens: count(of['cache_read_input_tokens']),
      cacheWrite5mTokens: Math.max(
        count(part('cache_creation')['ephemeral_5m_input_tokens']),
        count(of['cache_creation_input_tokens']) - write1h,
      ),
      cacheWrite1hTokens: write1h,
      thinkingTokens: count(part('output_tokens_details')['thinking_tokens']),
      batch: of['service_tier'] === 'batch',
    }
  }
  return {
    inputTokens: count(of['inputTokens']),
    outputTokens: count(of['outputTokens']),
    cacheReadTokens: count(of['cacheReadTokens']),
    cacheWrite5mTokens: count(of['cacheWrite5mTokens']),
    cacheWrite1hTokens: count(of['cacheWrite1hTokens']),
    thinkingTokens: count(of['thinkingTokens']),
    batch: of['batch'] === true,
  }
}
