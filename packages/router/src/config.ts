import type { AnthropicOptions } from './providers/anthropic.ts'
import type { LocalOptions } from './providers/openai.ts'

/** Where to find the two servers. */
export interface Endpoints {
  readonly anthropic: AnthropicOptions
  readonly local: LocalOptions
}

/**
 * Fills in what the options leave open from ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL and LOCAL_LLM_URL.
 * The single place where this package reads the environment, so that it works like the seed for a developer at a
 * prompt; an application passes everything, or `environment: {}`.
 */
export function resolveEndpoints(
  options: { readonly anthropic?: AnthropicOptions | undefined; readonly local?: LocalOptions | undefined },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Endpoints {
  const filled = (name: string): string | undefined => environment[name] || undefined
  return {
    anthropic: {
      ...options.anthropic,
      apiKey: options.anthropic?.apiKey ?? filled('ANTHROPIC_API_KEY'),
      baseUrl: options.anthropic?.baseUrl ?? filled('ANTHROPIC_BASE_URL'),
    },
    local: { ...options.local, baseUrl: options.local?.baseUrl ?? localBaseUrl(filled('LOCAL_LLM_URL')) },
  }
}

/** The seed's variable held the whole address of chat completions; both forms work. */
function localBaseUrl(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')
}
