import { DEFAULT_MODELS } from '../models/known-models.ts'

/** USD for one million tokens. */
export interface PriceRates {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
}

/** The price of one model: by size of the prompt where the provider has bands. */
export interface ModelPrice extends PriceRates {
  /** Rates for every token of a request whose prompt (cached parts included) is larger than `abovePromptTokens`. */
  readonly bands?: readonly (PriceRates & { readonly abovePromptTokens: number })[] | undefined
}

/** Prices with the day they were read. Replace it whole, or spread it and change what you know better. */
export interface PriceTable {
  /** Goes into every record, so that a stored cost can be explained later. */
  readonly version: string
  readonly models: Readonly<Record<string, ModelPrice>>
}

/** A model on your own hardware: the tokens cost nothing. */
export const FREE: ModelPrice = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 }

const OPUS_5: ModelPrice = { input: 5, output: 25, cacheRead: 0.5, cacheWrite5m: 6.25, cacheWrite1h: 10 }

/** Anthropic's list prices, read 2026-11-22 from platform.claude.com (the overview page of each model, and about-claude/pricing). */
export const DEFAULT_PRICES: PriceTable = {
  version: '2026-11-22',
  models: {
    'claude-haiku-5-5': {
      input: 0.1,
      output: 0.5,
      cacheRead: 0.01,
      cacheWrite5m: 0.125,
      cacheWrite1h: 0.2,
      bands: [
        { abovePromptTokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite5m: 0.625, cacheWrite1h: 1 },
      ],
    },
    'claude-haiku-4-5': { input: 1, output: 5, cacheRead: 0.1, cacheWrite5m: 1.25, cacheWrite1h: 2 },
    'claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2, cacheWrite5m: 5, cacheWrite1h: 8 },
    'claude-opus-5': OPUS_5,
    'claude-opus-4-8': OPUS_5,
    'claude-opus-4-7': OPUS_5,
    'claude-opus-4-6': OPUS_5,
    'claude-opus-4-5': OPUS_5,
    'claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1, cacheWrite5m: 2.5, cacheWrite1h: 4 },
    // Retired, kept so that old records can still be priced.
    'claude-opus-4-20250514': { input: 15, output: 75, cacheRead: 1.5, cacheWrite5m: 18.75, cacheWrite1h: 30 },
    [DEFAULT_MODELS.local]: FREE,
  },
}
