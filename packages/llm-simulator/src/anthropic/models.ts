/** One entry of the simulated Models API. Dates are ISO 8601. */
export interface AnthropicModel {
  readonly id: string
  readonly displayName: string
  readonly line: 'haiku' | 'sonnet' | 'opus'
  readonly lifecycle: 'active' | 'deprecated' | 'retired'
  readonly createdAt: string
  readonly deprecatedAt?: string
  readonly retiresAt?: string
  readonly maxInputTokens: number
  readonly maxTokens: number
  /** Prompts shorter than this are never cached. */
  readonly minCacheableTokens: number
  /** `always`: thinking cannot be switched off. `default`: on unless disabled. `never`: the model does not think by itself. */
  readonly thinking: 'always' | 'default' | 'never'
}

const current = { lifecycle: 'active', maxInputTokens: 1_000_000, maxTokens: 128_000, minCacheableTokens: 512 } as const
const retired = { lifecycle: 'retired', maxInputTokens: 200_000, minCacheableTokens: 2_048, thinking: 'never' } as const

/**
 * The models a simulator knows by default: the current ones, one deprecated, and the two retired ids of the seed document.
 * Dates: the release and retirement notes of the provider, as collected on 2026-11-22.
 */
export const defaultAnthropicModels: readonly AnthropicModel[] = [
  {
    ...current,
    id: 'claude-haiku-5-5',
    displayName: 'Claude Haiku 5.5',
    line: 'haiku',
    createdAt: '2026-10-07T00:00:00Z',
    thinking: 'default',
  },
  {
    ...current,
    id: 'claude-opus-5-5',
    displayName: 'Claude Opus 5.5',
    line: 'opus',
    createdAt: '2026-09-22T00:00:00Z',
    thinking: 'always',
  },
  {
    ...current,
    id: 'claude-sonnet-5-5',
    displayName: 'Claude Sonnet 5.5',
    line: 'sonnet',
    createdAt: '2026-09-22T00:00:00Z',
    thinking: 'default',
  },
  {
    id: 'claude-haiku-4-5',
    displayName: 'Claude Haiku 4.5',
    line: 'haiku',
    lifecycle: 'active',
    createdAt: '2025-10-01T00:00:00Z',
    maxInputTokens: 200_000,
    maxTokens: 64_000,
    minCacheableTokens: 4_096,
    thinking: 'never',
  },
  {
    id: 'claude-sonnet-4-5',
    displayName: 'Claude Sonnet 4.5',
    line: 'sonnet',
    lifecycle: 'deprecated',
    createdAt: '2025-09-29T00:00:00Z',
    deprecatedAt: '2026-06-30T00:00:00Z',
    retiresAt: '2026-11-30T00:00:00Z',
    maxInputTokens: 200_000,
    maxTokens: 64_000,
    minCacheableTokens: 1_024,
    thinking: 'never',
  },
  {
    ...retired,
    id: 'claude-opus-4-20250514',
    displayName: 'Claude Opus 4',
    line: 'opus',
    createdAt: '2025-05-14T00:00:00Z',
    deprecatedAt: '2026-04-14T00:00:00Z',
    retiresAt: '2026-06-15T00:00:00Z',
    maxTokens: 32_000,
  },
  {
    ...retired,
    id: 'claude-3-haiku-20240307',
    displayName: 'Claude Haiku 3',
    line: 'haiku',
    createdAt: '2024-03-07T00:00:00Z',
    deprecatedAt: '2026-02-19T00:00:00Z',
    retiresAt: '2026-04-20T00:00:00Z',
    maxTokens: 4_096,
  },
]

const supported = { supported: true }
const unsupported = { supported: false }

/** The model as `GET /v1/models` shows it. */
export function toModelInfo(model: AnthropicModel): Record<string, unknown> {
  const thinks = model.thinking !== 'never'
  return {
    type: 'model',
    id: model.id,
    display_name: model.displayName,
    created_at: model.createdAt,
    lifecycle: model.lifecycle,
    deprecated_at: model.deprecatedAt ?? null,
    retires_at: model.retiresAt ?? null,
    line: model.line,
    max_input_tokens: model.maxInputTokens,
    max_tokens: model.maxTokens,
    capabilities: {
      batch: supported,
      citations: supported,
      code_execution: unsupported,
      context_management: {
        supported: false,
        clear_thinking_20251015: null,
        clear_tool_uses_20250919: null,
        compact_20260112: null,
      },
      effort: {
        supported: thinks,
        low: { supported: thinks },
        medium: { supported: thinks },
        high: { supported: thinks },
        xhigh: { supported: thinks },
        max: { supported: thinks },
      },
      image_input: unsupported,
      pdf_input: unsupported,
      server_tools: { supported: false, code_execution: unsupported, web_search: unsupported },
      structured_outputs: supported,
      thinking: {
        supported: thinks,
        types: {
          adaptive: { supported: thinks },
          enabled: unsupported,
          disabled: { supported: model.thinking !== 'always' },
          between_tools: unsupported,
        },
      },
    },
  }
}
