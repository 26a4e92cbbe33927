import { isRecord } from '../is-record.ts'
import type { JsonRecord } from '../is-record.ts'
import { readString } from '../read-string.ts'
import type { AnthropicModel } from './models.ts'
import type { AnthropicRejection } from './send-error.ts'
import { validateMessages } from './validate-messages.ts'

const allowedFields = new Set(
  (
    'model max_tokens messages cache_control container diagnostics inference_geo metadata output_config service_tier speed ' +
    'stop_sequences stream system thinking tool_choice tools user_profile_id workspace_id'
  ).split(' '),
)
/** Accepted on `?beta=true` only, and without effect here. */
const betaFields = new Set('billing_policy compaction context_management fallbacks mcp_servers'.split(' '))
const countFields = new Set('model messages cache_control output_config system thinking tool_choice tools'.split(' '))
const effortLevels = ['low', 'medium', 'high', 'xhigh', 'max']

interface ValidationOptions {
  readonly models: readonly AnthropicModel[]
  readonly isBeta: boolean
  readonly isCount: boolean
}

/** What the API would refuse about a request body, or the model that may answer it. */
export function validateRequest(
  body: unknown,
  options: ValidationOptions,
): { readonly rejection: AnthropicRejection } | { readonly model: AnthropicModel; readonly body: JsonRecord } {
  if (!isRecord(body)) return reject('The request body is not valid JSON')
  const problem = findFieldProblem(body, options)
  if (problem) return reject(problem)
  const model = options.models.find(({ id }) => id === body.model)
  if (!model || model.lifecycle === 'retired')
    return { rejection: { status: 404, message: `model: ${String(body.model)}` } }
  const modelProblem =
    findThinkingProblem(body, model) ??
    findToolProblem(body, model) ??
    (Number(body.max_tokens) > model.maxTokens
      ? `max_tokens: ${String(body.max_tokens)} > ${model.maxTokens}, which is the maximum allowed number of output tokens for ${model.id}`
      : undefined) ??
    validateMessages(body.messages as readonly unknown[], model.id)
  return modelProblem ? reject(modelProblem) : { model, body }
}

function reject(message: string): { readonly rejection: AnthropicRejection } {
  return { rejection: { status: 400, message } }
}

function findFieldProblem(body: JsonRecord, { isBeta, isCount }: ValidationOptions): string | undefined {
  if (body.thread !== undefined)
    return 'thread: the simulator keeps no message threads; pass thread: false to the tool runner'
  const allowed = isCount ? countFields : allowedFields
  const extra = Object.keys(body).find((field) => !allowed.has(field) && !(isBeta && betaFields.has(field)))
  if (extra !== undefined) return `${extra}: Extra inputs are not permitted`
  if (typeof body.model !== 'string') return 'model: Field required'
  if (!Array.isArray(body.messages)) return 'messages: Field required'
  if (body.messages.length === 0) return 'messages: at least one message is required'
  if (isCount) return undefined
  if (body.max_tokens === undefined) return 'max_tokens: Field required'
  if (!Number.isInteger(body.max_tokens)) return 'max_tokens: Input should be a valid integer'
  if (Number(body.max_tokens) < 1) return 'max_tokens: Input should be greater than or equal to 1'
  return undefined
}

function findThinkingProblem(body: JsonRecord, model: AnthropicModel): string | undefined {
  const effort = isRecord(body.output_config) ? body.output_config.effort : undefined
  if (effort !== undefined && effort !== null && !effortLevels.includes(readString(effort))) {
    return `output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'`
  }
  if (body.thinking === undefined) return undefined
  if (!isRecord(body.thinking)) return 'thinking: Input should be a valid dictionary'
  const { type } = body.thinking
  if (type === 'enabled' && model.thinking !== 'never') {
    return `thinking.type: 'enabled' with budget_tokens is not supported on ${model.id}; use 'adaptive' and output_config.effort`
  }
  if (body.thinking.budget_tokens !== undefined && type !== 'enabled')
    return 'thinking.budget_tokens: Extra inputs are not permitted'
  if (type === 'disabled' && model.thinking === 'always')
    return `thinking.type: 'disabled' is not supported on ${model.id}`
  if (type === 'disabled' && (effort === 'xhigh' || effort === 'max')) {
    return `thinking.type: 'disabled' is not supported on ${model.id} at effort '${effort}'`
  }
  if (!['adaptive', 'disabled', 'enabled'].includes(String(type)))
    return `thinking.type: '${String(type)}' is not supported on ${model.id}`
  return undefined
}

function findToolProblem(body: JsonRecord, model: AnthropicModel): string | undefined {
  const tools = Array.isArray(body.tools) ? body.tools : []
  const names = new Set<string>()
  for (const [index, tool] of tools.entries()) {
    if (!isRecord(tool) || typeof tool.name !== 'string') return `tools.${index}.name: Field required`
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(tool.name))
      return `tools.${index}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`
    if (names.has(tool.name)) return 'tools: Tool names must be unique.'
    if (!isRecord(tool.input_schema)) return `tools.${index}.input_schema: Field required`
    if (tool.input_schema.type !== 'object') return `tools.${index}.input_schema.type: Input should be 'object'`
    names.add(tool.name)
  }
  if (!isRecord(body.tool_choice)) return undefined
  const { type, name } = body.tool_choice
  if (type === 'none') return undefined
  if (tools.length === 0) return 'tool_choice: may only be specified while providing tools'
  if (type !== 'auto' && model.thinking === 'always')
    return `tool_choice.type: '${String(type)}' is not supported on ${model.id}`
  if (type === 'tool' && !names.has(String(name)))
    return `tool_choice.name: Tool '${String(name)}' not found in provided tools`
  return undefined
}
