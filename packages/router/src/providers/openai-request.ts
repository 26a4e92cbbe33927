import type OpenAI from 'openai'
import type { Message } from '../message.ts'
import type { Tool } from '../tool.ts'
import type { ProviderRequest } from './provider.ts'

/** How a model that is forced to call a tool says that it has finished. */
export const FINAL_ANSWER: Pick<Tool, 'name' | 'description' | 'inputSchema'> = {
  name: 'final_answer',
  description: 'Gives the final answer to the user. Call it, and nothing else, when no other tool is needed any more.',
  inputSchema: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] },
}

/** The neutral request as chat completions, in the dialect that vLLM and llama.cpp share. */
export function toOpenAiRequest(request: ProviderRequest): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const { tools, outputSchema } = request
  const hasTools = tools !== undefined && tools.length > 0
  const forced = request.toolChoice === 'required'
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    messages: [
      ...(request.system === undefined ? [] : [{ role: 'system' as const, content: request.system }]),
      ...request.messages.map(toOpenAiMessage),
    ],
    ...(hasTools
      ? {
          tools: [...tools, ...(forced ? [FINAL_ANSWER] : [])].map((tool) => ({
            type: 'function' as const,
            function: { name: tool.name, description: tool.description, parameters: { ...tool.inputSchema } },
          })),
          tool_choice: request.toolChoice ?? 'auto',
        }
      : {}),
    ...(outputSchema === undefined
      ? {}
      : {
          response_format: {
            type: 'json_schema' as const,
            json_schema: { name: 'output', schema: { ...outputSchema }, strict: true },
          },
        }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.stopSequences === undefined ? {} : { stop: [...request.stopSequences] }),
  }
}

function toOpenAiMessage(message: Message): OpenAI.ChatCompletionMessageParam {
  if (message.role === 'user') return { role: 'user', content: message.content }
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
  const calls = message.toolCalls ?? []
  return {
    role: 'assistant',
    content: message.content === '' && calls.length > 0 ? null : message.content,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map((call) => ({
            id: call.id,
            type: 'function' as const,
            function: { name: call.name, arguments: call.invalidInput ?? JSON.stringify(call.input ?? {}) },
          })),
        }),
  }
}
