import type { CliConfig } from '../config.ts'

/** Which models can be reached from here. */
export interface ModelChoice {
  readonly hasAnthropicKey: boolean
  /** Ids that the local server serves; undefined: it does not answer. */
  readonly localModels: readonly string[] | undefined
  /** Neither a key nor a local server: the simulator answers. */
  readonly isSimulated: boolean
}

/** A server on this machine or in this network answers at once or not at all. */
const localTimeoutMs = 1_500

export async function chooseModels(config: CliConfig): Promise<ModelChoice> {
  const hasAnthropicKey = config.anthropicApiKey !== undefined
  const localModels = await listLocalModels(config)
  return { hasAnthropicKey, localModels, isSimulated: !hasAnthropicKey && localModels === undefined }
}

/** The ids of `GET {LOCAL_LLM_URL}/models`; undefined when nobody answers that. */
async function listLocalModels(config: CliConfig): Promise<readonly string[] | undefined> {
  try {
    const response = await fetch(`${config.localLlmUrl.replace(/\/+$/, '')}/models`, {
      signal: AbortSignal.timeout(localTimeoutMs),
      headers: config.localLlmApiKey === undefined ? {} : { authorization: `Bearer ${config.localLlmApiKey}` },
    })
    if (!response.ok) return undefined
    const body = (await response.json()) as { data?: readonly { id?: unknown }[] }
    return body.data?.flatMap(({ id }) => (typeof id === 'string' ? id : []))
  } catch {
    return undefined
  }
}
