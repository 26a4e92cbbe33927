import { isRecord } from '../is-record.ts'
import type { JsonRecord } from '../is-record.ts'

/** What vLLM refuses; unknown fields are ignored, as its server does. */
export interface ChatRejection {
  readonly status: number
  readonly message: string
  readonly param?: string
}

/** The first thing a vLLM server would refuse about a chat request. `canChooseTools`: --enable-auto-tool-choice is set. */
export function findChatRejection(
  body: unknown,
  models: readonly string[],
  canChooseTools: boolean,
): ChatRejection | undefined {
  if (!isRecord(body)) return { status: 400, message: 'There was an error parsing the body' }
  const { messages, model } = body
  if (typeof model === 'string' && !models.includes(model)) {
    return { status: 404, message: `The model \`${model}\` does not exist.`, param: 'model' }
  }
  const problem = findMessagesProblem(messages) ?? findNumberProblem(body) ?? findToolProblem(body, canChooseTools)
  return problem === undefined ? undefined : { status: 400, message: problem }
}

function findMessagesProblem(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return "[{'type': 'missing', 'loc': ('body', 'messages'), 'msg': 'Field required'}]"
  if (messages.length === 0) return 'list index out of range'
  for (const [index, message] of messages.entries()) {
    if (!isRecord(message) || !['system', 'developer', 'user', 'assistant', 'tool'].includes(String(message.role))) {
      return `[{'type': 'literal_error', 'loc': ('body', 'messages', ${index}, 'role'), 'msg': 'Input should be a known role'}]`
    }
    if (message.role === 'tool' && typeof message.tool_call_id !== 'string') {
      return `[{'type': 'missing', 'loc': ('body', 'messages', ${index}, 'tool_call_id'), 'msg': 'Field required'}]`
    }
  }
  return undefined
}

function findNumberProblem(body: JsonRecord): string | undefined {
  const limit = body.max_completion_tokens ?? body.max_tokens
  if (limit !== undefined && limit !== null && !(Number(limit) >= 1))
    return `max_tokens must be at least 1, got ${JSON.stringify(limit)}.`
  if (body.stream_options && body.stream !== true) return 'Stream options can only be defined when `stream=True`.'
  if (body.temperature !== undefined && body.temperature !== null && Number(body.temperature) < 0) {
    return `temperature must be non-negative, got ${JSON.stringify(body.temperature)}.`
  }
  return undefined
}

function findToolProblem(body: JsonRecord, canChooseTools: boolean): string | undefined {
  const tools = Array.isArray(body.tools) ? body.tools : []
  const choice = body.tool_choice
  if (choice !== undefined && choice !== null && choice !== 'none' && tools.length === 0)
    return 'When using `tool_choice`, `tools` must be set.'
  if (tools.length > 0 && (choice === undefined || choice === null || choice === 'auto') && !canChooseTools) {
    return '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
  }
  if (isRecord(choice)) {
    const name = isRecord(choice.function) ? choice.function.name : undefined
    const known = tools.some((tool) => isRecord(tool) && isRecord(tool.function) && tool.function.name === name)
    if (!known) return 'The tool specified in `tool_choice` does not match any of the specified `tools`'
  }
  return undefined
}
