import type { Tier } from '../tier.ts'

/** The models used when nothing else is configured (November 2026). */
export const DEFAULT_MODELS: Readonly<Record<Tier, string>> = {
  haiku: 'claude-haiku-5-5',
  local: '/ganuda/models/qwen2.5-coder-32b-awq',
  opus: 'claude-opus-5-5',
}

/** Retired ids and what takes their place. Both of the seed's cloud models are here. */
export const RETIRED_MODELS: Readonly<Record<string, { readonly retiredOn: string; readonly replacement: string }>> = {
  'claude-3-haiku-20240307': { retiredOn: '2026-04-20', replacement: 'claude-haiku-5-5' },
  'claude-opus-4-20250514': { retiredOn: '2026-06-15', replacement: 'claude-opus-5-5' },
  'claude-sonnet-4-20250514': { retiredOn: '2026-06-15', replacement: 'claude-sonnet-5-5' },
}
