import { createAnthropicProvider } from './providers/anthropic.ts'
import { createLocalProvider } from './providers/openai.ts'
import type { Effort, Provider } from './providers/provider.ts'
import { resolveEndpoints } from './config.ts'
import { DEFAULT_MODELS } from './models/known-models.ts'
import { findPrice } from './price/price-call.ts'
import { DEFAULT_PRICES, FREE } from './price/price-table.ts'
import type { ModelPrice, PriceTable } from './price/price-table.ts'
import type { RouterOptions, TierOptions } from './router-options.ts'
import { TIERS } from './tier.ts'
import type { Tier } from './tier.ts'

/** One tier with nothing left open. `contextTokens` and `toolChoice` may be corrected by what probe() learns. */
export interface TierSettings {
  readonly tier: Tier
  readonly model: string
  readonly maxTokens: number
  readonly timeoutMs: number
  readonly effort: Effort | undefined
  readonly thinking: 'off' | 'auto'
  readonly temperature: number | undefined
  readonly acceptServedModels: readonly string[]
  readonly price: ModelPrice | undefined
  contextTokens: number | undefined
  toolChoice: 'auto' | 'required'
  /** Opened with the first call, so that importing and creating a router stays cheap. */
  readonly provider: () => Provider
}

/** The options with nothing left open. */
export interface RouterSettings {
  readonly tiers: Readonly<Record<Tier, TierSettings>>
  readonly allowedTiers: readonly Tier[]
  readonly fallback: Readonly<Record<Tier, readonly Tier[]>>
  readonly prices: PriceTable
  readonly maxRetries: number
  readonly idleTimeoutMs: number
  readonly clock: () => number
  readonly random: () => number
}

const DEFAULTS: Readonly<
  Record<Tier, { maxTokens: number; timeoutMs: number; effort?: Effort; thinking: 'off' | 'auto' }>
> = {
  // Speed is what the tier is for: no thinking, little effort, and no waiting for a slow answer.
  haiku: { maxTokens: 4_096, timeoutMs: 30_000, effort: 'low', thinking: 'off' },
  local: { maxTokens: 4_096, timeoutMs: 120_000, thinking: 'auto' },
  opus: { maxTokens: 8_192, timeoutMs: 600_000, thinking: 'auto' },
}

const FALLBACK: Readonly<Record<Tier, readonly Tier[]>> = { haiku: ['local'], local: ['haiku'], opus: [] }

/** Fills in the defaults. */
export function resolveOptions(options: RouterOptions): RouterSettings {
  const prices = options.prices ?? DEFAULT_PRICES
  const provider = openProviders(options)
  const resolve = (tier: Tier): TierSettings => {
    const own: TierOptions = options.tiers?.[tier] ?? {}
    const defaults = DEFAULTS[tier]
    const model = own.model ?? DEFAULT_MODELS[tier]
    return {
      tier,
      model,
      maxTokens: own.maxTokens ?? defaults.maxTokens,
      timeoutMs: own.timeoutMs ?? defaults.timeoutMs,
      // Older models refuse to be told.
      effort: own.effort ?? (/-5-\d/.test(model) ? defaults.effort : undefined),
      thinking: own.thinking ?? defaults.thinking,
      temperature: own.temperature,
      acceptServedModels: own.acceptServedModels ?? [],
      price: own.price ?? findPrice(model, prices) ?? (tier === 'local' ? FREE : undefined),
      contextTokens: own.contextTokens,
      toolChoice: own.toolChoice ?? 'auto',
      provider: () => own.provider ?? provider(tier),
    }
  }
  return {
    tiers: { haiku: resolve('haiku'), local: resolve('local'), opus: resolve('opus') },
    allowedTiers: options.allowedTiers ?? TIERS,
    fallback: { ...FALLBACK, ...options.fallback },
    prices,
    maxRetries: options.maxRetries ?? 2,
    idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
    clock: options.clock ?? Date.now,
    random: options.random ?? Math.random,
  }
}

/** The two providers, each opened once it is needed. A missing key is looked for again at the next call. */
function openProviders(options: RouterOptions): (tier: Tier) => Provider {
  let anthropic: Provider | undefined
  let local: Provider | undefined
  return (tier) => {
    if (tier === 'local') {
      local ??= createLocalProvider(resolveEndpoints(options, options.environment).local)
      return local
    }
    if (anthropic !== undefined) return anthropic
    const endpoint = resolveEndpoints(options, options.environment).anthropic
    const provider = createAnthropicProvider(endpoint)
    if (endpoint.apiKey !== undefined) anthropic = provider
    return provider
  }
}
