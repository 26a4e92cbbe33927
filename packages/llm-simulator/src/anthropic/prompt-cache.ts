import { countTokens } from '../count-tokens.ts'
import { hashText } from '../hash-text.ts'
import { isRecord } from '../is-record.ts'
import type { JsonRecord } from '../is-record.ts'
import { toBlocks } from './validate-messages.ts'

/** Input tokens as the API reports them: the three add up to the whole prompt. */
export interface InputUsage {
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheCreation5mTokens: number
  readonly cacheCreation1hTokens: number
}

/** Prompt caching: a prefix written once is read by every later request that begins with it. Entries never expire here. */
export interface PromptCache {
  readonly measure: (body: JsonRecord, minCacheableTokens: number) => InputUsage
}

interface PromptPart {
  readonly text: string
  readonly cacheControl: unknown
}

/** An empty cache; one a simulator. */
export function createPromptCache(): PromptCache {
  const written = new Set<string>()
  return {
    measure: (body, minCacheableTokens) => {
      const parts = toParts(body)
      const prefixes: { readonly key: string; readonly tokens: number; readonly cacheControl: unknown }[] = []
      for (const { text, cacheControl } of parts) {
        const before = prefixes.at(-1) ?? { key: String(body.model), tokens: 0 }
        prefixes.push({ key: hashText(before.key, text), tokens: before.tokens + countTokens(text), cacheControl })
      }
      const total = prefixes.at(-1)?.tokens ?? 0
      const breakpoints = prefixes.filter(
        ({ cacheControl, tokens }) => isRecord(cacheControl) && tokens >= minCacheableTokens,
      )
      const end = breakpoints.at(-1)
      if (!end) return { inputTokens: total, cacheReadTokens: 0, cacheCreation5mTokens: 0, cacheCreation1hTokens: 0 }
      const read = prefixes.findLast(({ key, tokens }) => tokens <= end.tokens && written.has(key))?.tokens ?? 0
      for (const { key } of breakpoints) written.add(key)
      const created = end.tokens - read
      const isHour = isRecord(end.cacheControl) && end.cacheControl.ttl === '1h'
      return {
        inputTokens: total - end.tokens,
        cacheReadTokens: read,
        cacheCreation5mTokens: isHour ? 0 : created,
        cacheCreation1hTokens: isHour ? created : 0,
      }
    },
  }
}

/** Tokens of the whole prompt by the simulator's rule. */
export function countInputTokens(body: JsonRecord): number {
  return toParts(body).reduce((sum, { text }) => sum + countTokens(text), 0)
}

/** The prompt in the API's order: tools, system, messages. A top-level `cache_control` marks the last part. */
function toParts(body: JsonRecord): readonly PromptPart[] {
  const tools = (Array.isArray(body.tools) ? body.tools : []).filter(isRecord)
  const messages = (Array.isArray(body.messages) ? body.messages : []).filter(isRecord)
  const parts = [...tools, ...toBlocks(body.system), ...messages.flatMap(({ content }) => toBlocks(content))].map(
    (block) => ({ text: toText(block), cacheControl: block.cache_control }),
  )
  const last = parts.at(-1)
  if (last && isRecord(body.cache_control)) parts.splice(-1, 1, { ...last, cacheControl: body.cache_control })
  return parts
}

function toText(block: JsonRecord): string {
  if (block.type === 'text') return String(block.text)
  if (block.type === 'thinking') return String(block.thinking)
  const { cache_control: _ignored, ...rest } = block
  return JSON.stringify(rest)
}
