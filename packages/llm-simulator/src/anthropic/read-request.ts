import { isRecord } from '../is-record.ts'
import type { JsonRecord } from '../is-record.ts'
import { toTier } from '../simulated-request.ts'
import type { SimulatedRequest, SimulatedToolChoice } from '../simulated-request.ts'
import { readString } from '../read-string.ts'
import { toBlocks } from './validate-messages.ts'

/** A Messages request that has passed validation, reduced to what an answer depends on. */
export function readAnthropicRequest(body: JsonRecord): SimulatedRequest {
  const model = String(body.model)
  const format = isRecord(body.output_config) ? body.output_config.format : undefined
  let prompt = ''
  let toolResults: string[] = []
  for (const message of (body.messages as readonly unknown[]).filter(isRecord)) {
    if (message.role !== 'user') continue
    const blocks = toBlocks(message.content)
    const text = joinText(blocks)
    if (text !== '') {
      prompt = text
      toolResults = []
    }
    for (const block of blocks) if (block.type === 'tool_result') toolResults.push(joinText(toBlocks(block.content)))
  }
  return {
    protocol: 'anthropic',
    model,
    tier: toTier(model),
    system: joinText(toBlocks(body.system)),
    prompt,
    toolResults,
    tools: (Array.isArray(body.tools) ? body.tools : []).filter(isRecord).map((tool) => ({
      name: String(tool.name),
      description: readString(tool.description),
      inputSchema: isRecord(tool.input_schema) ? tool.input_schema : {},
    })),
    toolChoice: readToolChoice(body.tool_choice),
    ...(isRecord(format) && isRecord(format.schema) && { outputSchema: format.schema }),
    stream: body.stream === true,
  }
}

function joinText(blocks: readonly JsonRecord[]): string {
  return blocks
    .filter(({ type }) => type === 'text')
    .map(({ text }) => String(text))
    .join('\n')
}

function readToolChoice(choice: unknown): SimulatedToolChoice {
  if (!isRecord(choice)) return 'auto'
  if (choice.type === 'tool') return { tool: String(choice.name) }
  return choice.type === 'any' || choice.type === 'none' ? choice.type : 'auto'
}
