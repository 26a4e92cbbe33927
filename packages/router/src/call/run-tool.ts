import type { ToolCall, ToolMessage } from '../message.ts'
import type { Tool } from '../tool.ts'
import { findSchemaProblem } from '../structured/find-schema-problem.ts'
import type { TimeLimit } from '../resilience/time-limit.ts'

/** Runs one tool call. Whatever goes wrong inside becomes a result that the model reads; only an abort is thrown. */
export async function runTool(call: ToolCall, tools: readonly Tool[], limit: TimeLimit): Promise<ToolMessage> {
  const answer = (content: string, isError: boolean): ToolMessage => ({
    role: 'tool',
    toolCallId: call.id,
    name: call.name,
    // vLLM drops the error flag, so the text says it too.
    content: isError ? `Error: ${content}` : content,
    ...(isError ? { isError } : {}),
  })
  const tool = tools.find((one) => one.name === call.name)
  if (tool === undefined)
    return answer(`there is no tool "${call.name}"; the tools are ${tools.map((one) => one.name).join(', ')}`, true)
  if (call.invalidInput !== undefined)
    return answer(`the input is not valid JSON: ${call.invalidInput.slice(0, 200)}`, true)
  const problem = findSchemaProblem(call.input, { type: 'object', ...tool.inputSchema })
  if (problem !== undefined) return answer(`the input does not fit the schema: ${problem}`, true)
  try {
    const run = async (): Promise<unknown> =>
      tool.run(call.input as never, { signal: limit.signal(), toolCallId: call.id })
    return answer(toText(await limit.race(run())), false)
  } catch (error) {
    if (limit.ended !== undefined) throw limit.ended.reason
    return answer(error instanceof Error ? error.message : String(error), true)
  }
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '(no output)' : value
  return JSON.stringify(value) ?? 'ok'
}
