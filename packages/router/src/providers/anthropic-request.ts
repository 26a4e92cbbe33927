import type Anthropic from '@anthropic-ai/sdk'
import type { AssistantMessage, Message, ToolMessage } from '../message.ts'
import type { ProviderRequest } from './provider.ts'

/** The neutral request in the words of the Messages API (version 2026-10-21: no temperature, no prefill). */
export function toAnthropicRequest(request: ProviderRequest): Anthropic.MessageCreateParamsNonStreaming {
  const { tools, outputSchema, effort } = request
  const outputConfig: Anthropic.OutputConfig = {
    ...(effort === undefined ? {} : { effort }),
    ...(outputSchema === undefined ? {} : { format: { type: 'json_schema', schema: { ...outputSchema } } }),
  }
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    messages: toAnthropicMessages(request.messages, request.model),
    ...(request.system === undefined ? {} : { system: request.system }),
    ...(tools === undefined || tools.length === 0
      ? {}
      : {
          tools: tools.map((tool) => ({
            name: tool.name,
            description: tool.description,
            input_schema: { ...tool.inputSchema, type: 'object' },
          })),
        }),
    ...(request.toolChoice === 'required' ? { tool_choice: { type: 'any' } } : {}),
    ...(Object.keys(outputConfig).length === 0 ? {} : { output_config: outputConfig }),
    // The API refuses to think hard without thinking.
    ...(request.thinking === 'off' && effort !== 'xhigh' && effort !== 'max' ? { thinking: { type: 'disabled' } } : {}),
    ...(request.stopSequences === undefined ? {} : { stop_sequences: [...request.stopSequences] }),
    ...(request.cache === undefined ? {} : { cache_control: { type: 'ephemeral', ttl: request.cache } }),
  }
}

function toAnthropicMessages(messages: readonly Message[], model: string): Anthropic.MessageParam[] {
  const result: Anthropic.MessageParam[] = []
  let results: Anthropic.ToolResultBlockParam[] | undefined
  for (const message of messages) {
    if (message.role === 'tool') {
      // Results of one assistant turn belong in one user message.
      if (results === undefined) {
        results = []
        result.push({ role: 'user', content: results })
      }
      results.push(toToolResult(message))
      continue
    }
    results = undefined
    result.push(
      message.role === 'user'
        ? { role: 'user', content: message.content }
        : { role: 'assistant', content: toAssistantContent(message, model) },
    )
  }
  return result
}

function toToolResult(message: ToolMessage): Anthropic.ToolResultBlockParam {
  return {
    type: 'tool_result',
    tool_use_id: message.toolCallId,
    content: message.content,
    ...(message.isError === true ? { is_error: true } : {}),
  }
}

function toAssistantContent(message: AssistantMessage, model: string): Anthropic.ContentBlockParam[] {
  if (message.native?.model === model) return message.native.content as Anthropic.ContentBlockParam[]
  return [
    ...(message.content === '' ? [] : [{ type: 'text' as const, text: message.content }]),
    ...(message.toolCalls ?? []).map((call) => ({
      type: 'tool_use' as const,
      id: call.id,
      name: call.name,
      input: (call.input ?? {}) as Record<string, unknown>,
    })),
  ]
}
