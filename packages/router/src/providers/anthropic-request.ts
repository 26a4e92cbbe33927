import type Anthropic from '@anthropic-ai/sdk'
import type { AssistantMessage, Message, ToolMessage } from '../message.ts'
import type { ProviderRequest } from './provider.ts'

/** The neutral request in the words of the Messages API (version 2026-10-21: no temperature, no prefill). */
export function toAnthropicRequest(request: ProviderRequest): Anthropic.MessageCreateParamsNonStreaming {
  const { tools, outputSchema, effort } = request
  const body: Anthropic.MessageCreateParamsNonStreaming = {
    model: request.model,
    max_tokens: request.maxTokens,
    messages: toAnthropicMessages(request.messages, request.model),
  }
  if (request.system !== undefined) body.system = request.system
  if (tools !== undefined && tools.length > 0) {
    body.tools = tools.map((tool) => ({
      name: tool.name,
      description: tool.description,
      input_schema: { ...tool.inputSchema, type: 'object' },
    }))
  }
  if (request.toolChoice === 'required') body.tool_choice = { type: 'any' }
  if (effort !== undefined || outputSchema !== undefined) {
    body.output_config = {
      ...(effort === undefined ? undefined : { effort }),
      ...(outputSchema === undefined ? undefined : { format: { type: 'json_schema', schema: { ...outputSchema } } }),
    }
  }
  // The API refuses to think hard without thinking.
  if (request.thinking === 'off' && effort !== 'xhigh' && effort !== 'max') body.thinking = { type: 'disabled' }
  if (request.stopSequences !== undefined) body.stop_sequences = [...request.stopSequences]
  if (request.cache !== undefined) body.cache_control = { type: 'ephemeral', ttl: request.cache }
  return body
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
