import { isRecord } from '../is-record.ts'
import type { JsonRecord } from '../is-record.ts'
import type { SimulatedRequest, SimulatedToolChoice } from '../simulated-request.ts'
import { readString } from '../read-string.ts'

/** A chat request that has passed validation, reduced to what an answer depends on. */
export function readChatRequest(body: JsonRecord, model: string): SimulatedRequest {
  const messages = (body.messages as readonly unknown[]).filter(isRecord)
  const lastUser = messages.findLastIndex(({ role, content }) => role === 'user' && toText(content) !== '')
  const format = isRecord(body.response_format) ? body.response_format : {}
  const structured = isRecord(body.structured_outputs) ? body.structured_outputs.json : undefined
  const schema = isRecord(format.json_schema) ? format.json_schema.schema : structured
  return {
    protocol: 'openai',
    model,
    tier: 'local',
    system: messages
      .filter(({ role }) => role === 'system' || role === 'developer')
      .map(({ content }) => toText(content))
      .join('\n'),
    prompt: toText(messages[lastUser]?.content),
    toolResults: messages
      .slice(lastUser + 1)
      .filter(({ role }) => role === 'tool')
      .map(({ content }) => toText(content)),
    tools: (Array.isArray(body.tools) ? body.tools : [])
      .map((tool: unknown) => (isRecord(tool) ? tool.function : undefined))
      .filter(isRecord)
      .map((tool) => ({
        name: String(tool.name),
        description: readString(tool.description),
        inputSchema: isRecord(tool.parameters) ? tool.parameters : {},
      })),
    toolChoice: readToolChoice(body.tool_choice),
    ...(isRecord(schema)
      ? { outputSchema: schema }
      : format.type === 'json_object' && { outputSchema: { type: 'object' } }),
    stream: body.stream === true,
  }
}

/** Text of a message; parts that are no text count as nothing. */
export function toText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .filter(isRecord)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('\n')
}

function readToolChoice(choice: unknown): SimulatedToolChoice {
  if (isRecord(choice) && isRecord(choice.function)) return { tool: String(choice.function.name) }
  if (choice === 'required') return 'any'
  return choice === 'none' ? 'none' : 'auto'
}
