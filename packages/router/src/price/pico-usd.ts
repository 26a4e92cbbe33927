const PICO = 1_000_000_000_000
const known = new Map<number, bigint>()

/** A rate in USD per million tokens as picodollars per token: the smallest listed rate, halved for a batch, is still whole. */
export function picoUsdPerToken(usdPerMillion: number): bigint {
  let rate = known.get(usdPerMillion)
  if (rate === undefined) {
    rate = BigInt(Math.round(usdPerMillion * 1_000_000))
    known.set(usdPerMillion, rate)
  }
  return rate
}

/** The nearest number of dollars. */
export function toUsd(pico: bigint): number {
  return Number(pico) / PICO
}

/** An amount in dollars as picodollars, to the nearest nanodollar. */
export function toPicoUsd(usd: number): bigint {
  // Through nanodollars: a number of picodollars above 9,007 USD is not a safe integer.
  return BigInt(Math.round(usd * 1_000_000_000)) * 1_000n
}
