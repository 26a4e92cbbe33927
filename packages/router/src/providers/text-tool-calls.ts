import type { ToolCall } from '../message.ts'
import type { Tool } from '../tool.ts'

const CANDIDATES = [/<tool_call>\s*([\s\S]*?)\s*<\/tool_call>/g, /```(?:json)?\s*\n([\s\S]*?)\n\s*```/g]

/**
 * Tool calls that a model wrote as text. Qwen2.5-Coder under vLLM's hermes parser does exactly that (vLLM #32926): the
 * server reports no tool calls and the JSON arrives as content. Only JSON that names a tool of this request counts.
 */
export function findTextToolCalls(text: string, tools: readonly Tool[]): ToolCall[] {
  const names = new Set(tools.map((tool) => tool.name))
  for (const pattern of CANDIDATES) {
    const calls = [...text.matchAll(pattern)].flatMap((match) => parseCalls(match[1] ?? '', names))
    if (calls.length > 0) return numbered(calls)
  }
  return numbered(parseCalls(text, names))
}

/** Whether text that has begun to arrive could still turn out to be a tool call, so that it must not be shown yet. */
export function mayBecomeToolCall(text: string): boolean {
  return /^\s*(?:$|[{[]|`{1,3}|<)/.test(text)
}

type Call = Omit<ToolCall, 'id'>

function parseCalls(json: string, names: ReadonlySet<string>): Call[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    return []
  }
  const calls: Call[] = []
  for (const item of Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]) {
    if (typeof item !== 'object' || item === null) return []
    const { name, arguments: input, parameters } = item as Record<string, unknown>
    if (typeof name !== 'string' || !names.has(name)) return []
    calls.push({ name, input: input ?? parameters ?? {} })
  }
  return calls
}

function numbered(calls: readonly Call[]): ToolCall[] {
  return calls.map((call, index) => ({ id: `text_call_${index}`, ...call }))
}
