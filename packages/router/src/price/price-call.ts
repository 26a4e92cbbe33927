import { DEFAULT_PRICES } from './price-table.ts'
import type { ModelPrice, PriceRates, PriceTable } from './price-table.ts'
import { picoUsdPerToken, toUsd } from './pico-usd.ts'
import { promptTokens, toUsage } from './usage.ts'
import type { Usage, UsageLike } from './usage.ts'

/** The price of a model id, a dated snapshot (`…-20260101`) counting as its undated name; `undefined` when unknown. */
export function findPrice(model: string, prices: PriceTable = DEFAULT_PRICES): ModelPrice | undefined {
  const exact = Object.hasOwn(prices.models, model) ? prices.models[model] : undefined
  if (exact !== undefined) return exact
  const undated = model.replace(/-\d{8}$/, '')
  return undated !== model && Object.hasOwn(prices.models, undated) ? prices.models[undated] : undefined
}

/** The rates that hold for a prompt of this size. */
export function ratesFor(price: ModelPrice, prompt: number): PriceRates {
  let rates: PriceRates = price
  let above = -1
  for (const band of price.bands ?? []) {
    if (prompt > band.abovePromptTokens && band.abovePromptTokens > above) {
      rates = band
      above = band.abovePromptTokens
    }
  }
  return rates
}

/** Exact cost in picodollars (1e-12 USD). Integers throughout, so a sum of costs is exact too. */
export function pricePicoUsd(price: ModelPrice, usage: Usage): bigint {
  const rates = ratesFor(price, promptTokens(usage))
  const pico =
    BigInt(usage.inputTokens) * picoUsdPerToken(rates.input) +
    BigInt(usage.outputTokens) * picoUsdPerToken(rates.output) +
    BigInt(usage.cacheReadTokens) * picoUsdPerToken(rates.cacheRead) +
    BigInt(usage.cacheWrite5mTokens) * picoUsdPerToken(rates.cacheWrite5m) +
    BigInt(usage.cacheWrite1hTokens) * picoUsdPerToken(rates.cacheWrite1h)
  // Half price, rounded up: a budget must never be a fraction short.
  return usage.batch ? (pico + 1n) / 2n : pico
}

/**
 * What one call cost in USD, or `undefined` when the model's price is unknown (never 0 by mistake).
 * Takes the neutral usage or a provider's own usage object. Price call by call: bands depend on the single prompt.
 */
export function priceCall(model: string, usage: UsageLike, prices: PriceTable = DEFAULT_PRICES): number | undefined {
  const price = findPrice(model, prices)
  return price === undefined ? undefined : toUsd(pricePicoUsd(price, toUsage(usage)))
}
