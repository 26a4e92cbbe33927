import { createBudget } from '../budget/create-budget.ts'
import { pricePicoUsd } from '../price/price-call.ts'
import { toUsd } from '../price/pico-usd.ts'
import { ZERO_USAGE } from '../price/usage.ts'
import type { Decision } from '../classifier/decision.ts'
import type { AssistantMessage, Message } from '../message.ts'
import type { ProviderReply, ProviderRequest } from '../providers/provider.ts'
import { findSecrets } from '../privacy/find-secrets.ts'
import { createSecretGuard } from '../privacy/secret-guard.ts'
import { createTimeLimit, toParent } from '../resilience/time-limit.ts'
import type { TierSettings } from '../resolve-options.ts'
import { RouterError, isRouterError } from '../router-error.ts'
import { parseOutput } from '../structured/parse-output.ts'
import type { Task } from '../task.ts'
import type { CallOptions } from './call-options.ts'
import { TIERS } from '../tier.ts'
import type { Tier } from '../tier.ts'
import type { Alternative, CallResult } from './call-result.ts'
import type { CallState } from './call-state.ts'
import { allowedTiers, decide } from './decide.ts'
import type { Engine } from './engine.ts'
import { extendError } from './extend-error.ts'
import type { EmitEvent } from './read-events.ts'
import { runTool } from './run-tool.ts'
import { runTurn } from './run-turn.ts'

const DEFAULT_MAX_TURNS = 20
const CHARACTERS_PER_TOKEN = 4
const SMALLEST_ANSWER = 256

/** A whole call. `call()` and `stream()` are the same thing; only the latter has somebody who reads its events. */
export async function runCall(
  engine: Engine,
  task: Task,
  prompt: string,
  options: CallOptions,
  emit?: EmitEvent,
): Promise<CallResult> {
  const startedAt = engine.settings.clock()
  const messages = startConversation(prompt, options)
  const decision = decide(engine, task, options)
  engine.hooks.onDecision(decision, task)
  const call = openCall(engine, task, options, decision, emit, startedAt)
  try {
    await emit?.({ type: 'decision', decision })
    const { reply, tier } = await converse(call, messages)
    const result = toResult(call, decision, messages, reply, tier, startedAt)
    await emit?.({ type: 'result', result })
    return result
  } catch (error) {
    if (!isRouterError(error)) throw error
    throw extendError(error, {
      attempts: [...call.attempts],
      ...(call.delivered === '' ? {} : { partialText: call.delivered }),
    })
  } finally {
    call.limit.close()
  }
}

/** Turn after turn until the model has answered; `messages` grows with every one. */
async function converse(
  call: CallState,
  messages: Message[],
): Promise<{ readonly reply: ProviderReply; readonly tier: TierSettings }> {
  const { options, emit } = call
  const { tools = [], maxTurns = DEFAULT_MAX_TURNS } = options
  for (let turn = 0; ; turn++) {
    await call.guard.inspect(messages, options.system)
    call.route = call.guard.filterRoute(call.route, localTier(call))
    const { reply, tier } = await runTurn(call, (tierOfTurn) => toRequest(call, tierOfTurn, messages), turn)
    const attempt = call.attempts.at(-1)
    if (attempt !== undefined) await emit?.({ type: 'attempt', attempt })
    messages.push(toAssistantMessage(reply, tier))
    for (const toolCall of reply.toolCalls) await emit?.({ type: 'tool_call', call: toolCall })
    if (reply.toolCalls.length === 0 || maxTurns === 0) return { reply, tier }
    if (turn + 1 >= maxTurns) {
      throw new RouterError('tool_turns_exhausted', `the model still asks for tools after ${maxTurns} turns`, {
        tier: tier.tier,
        model: reply.model,
        hint: 'Raise maxTurns, or give the model a smaller task.',
        ...(reply.text === '' ? {} : { partialText: reply.text }),
      })
    }
    // One after another: the order in which a model asks is the order in which it expects effects.
    for (const toolCall of reply.toolCalls) {
      const end = call.engine.telemetry.startTool(toolCall)
      const result = await runTool(toolCall, tools, call.limit).catch((error: unknown) => {
        end(true)
        throw error
      })
      end(result.isError === true)
      messages.push(result)
      await emit?.({ type: 'tool_result', result })
    }
  }
}

function startConversation(prompt: string, options: CallOptions): Message[] {
  const messages = [...(options.messages ?? []), ...(prompt === '' ? [] : [{ role: 'user' as const, content: prompt }])]
  const last = messages.at(-1)
  if (last === undefined || last.role === 'assistant') {
    throw new RouterError('invalid_request', 'there is nothing to answer: the prompt is empty', {
      hint: 'Pass a prompt, or messages that end with one of the user or a tool result.',
    })
  }
  return messages
}

function openCall(
  engine: Engine,
  task: Task,
  options: CallOptions,
  decision: Decision,
  emit: EmitEvent | undefined,
  startedAt: number,
): CallState {
  const { settings } = engine
  const allowed = allowedTiers(engine, options)
  // A tier that was asked for by name is not traded for another unless the call says so.
  const chosen = decision.source === 'call' || decision.source === 'task' ? [] : settings.fallback[decision.tier]
  const route: TierSettings[] = []
  for (const tier of [decision.tier, ...(options.fallback ?? chosen)]) {
    if (allowed.includes(tier) && !route.includes(settings.tiers[tier])) route.push(settings.tiers[tier])
  }
  const turns = options.tools === undefined ? 1 : Math.max(1, options.maxTurns ?? DEFAULT_MAX_TURNS)
  const deadlineMs = options.deadlineMs ?? route.reduce((sum, tier) => sum + tier.timeoutMs, 0) * turns
  const own = options.maxCostUsd === undefined ? [] : [createBudget({ name: 'call', limitUsd: options.maxCostUsd })]
  return {
    engine,
    task,
    options,
    decision,
    emit,
    guard: createSecretGuard(
      options.secrets ?? engine.options.secrets ?? 'off',
      engine.options.secretDetector ?? findSecrets,
    ),
    limit: createTimeLimit({
      parent: toParent(options.signal),
      timeoutMs: deadlineMs,
      onTimeout: () =>
        new RouterError('timed_out', `the call did not finish within its deadline of ${deadlineMs} ms`, {
          retryable: true,
          mayBeCharged: true,
          hint: 'Raise deadlineMs, or ask for less at once.',
        }),
    }),
    deadline: startedAt + deadlineMs,
    budgets: [...(engine.options.budgets ?? []), ...(options.budgets ?? []), ...own],
    route,
    attempts: [],
    usage: ZERO_USAGE,
    costPicoUsd: 0n,
    delivered: '',
  }
}

/** The local tier, if this call may use it. */
function localTier(call: CallState): TierSettings | undefined {
  return allowedTiers(call.engine, call.options).includes('local') ? call.engine.settings.tiers.local : undefined
}

function toRequest(call: CallState, tier: TierSettings, messages: readonly Message[]): ProviderRequest {
  const { options, guard } = call
  const hasTools = options.tools !== undefined && options.tools.length > 0
  return {
    tier: tier.tier,
    model: tier.model,
    system: options.system === undefined ? undefined : guard.cleanText(options.system, tier),
    messages: guard.cleanMessages(messages, tier),
    maxTokens: fitToWindow(options.maxTokens ?? tier.maxTokens, messages, tier),
    tools: hasTools ? options.tools : undefined,
    toolChoice: tier.toolChoice,
    outputSchema: options.outputSchema,
    effort: options.effort ?? tier.effort,
    thinking: tier.thinking,
    temperature: options.temperature ?? tier.temperature,
    stopSequences: options.stopSequences,
    cache: options.cache,
  }
}

/** Leaves the prompt its room in a window whose size is known. An estimate: the server's own words correct it if need be. */
function fitToWindow(maxTokens: number, messages: readonly Message[], tier: TierSettings): number {
  if (tier.contextTokens === undefined) return maxTokens
  const prompt = messages.reduce((sum, { content }) => sum + content.length, 0) / CHARACTERS_PER_TOKEN
  return Math.min(maxTokens, Math.max(SMALLEST_ANSWER, Math.floor(tier.contextTokens - prompt)))
}

function toAssistantMessage(reply: ProviderReply, tier: TierSettings): AssistantMessage {
  return {
    role: 'assistant',
    content: reply.text,
    ...(reply.toolCalls.length === 0 ? {} : { toolCalls: reply.toolCalls }),
    ...(reply.native === undefined ? {} : { native: { model: tier.model, content: reply.native } }),
  }
}

function toResult(
  call: CallState,
  decision: Decision,
  messages: readonly Message[],
  reply: ProviderReply,
  tier: TierSettings,
  startedAt: number,
): CallResult {
  const { settings } = call.engine
  const schema = call.options.outputSchema
  const output = schema === undefined || reply.toolCalls.length > 0 ? undefined : parseOutput(reply.text, schema)
  return {
    text: reply.text,
    ...(output?.problem === undefined && output !== undefined ? { output: output.value } : undefined),
    toolCalls: reply.toolCalls,
    messages: [...messages],
    tier: tier.tier,
    model: reply.model,
    requestedModel: tier.model,
    usage: call.usage,
    costUsd: call.costPicoUsd === undefined ? undefined : toUsd(call.costPicoUsd),
    priceVersion: settings.prices.version,
    latencyMs: settings.clock() - startedAt,
    finishReason: reply.finishReason,
    attempts: [...call.attempts],
    decision,
    alternatives: listAlternatives(call, tier.tier),
    secrets: [...call.guard.findings],
  }
}

function listAlternatives(call: CallState, answered: Tier): readonly Alternative[] {
  return TIERS.filter((tier) => tier !== answered).map((tier) => {
    const { model, price } = call.engine.settings.tiers[tier]
    return { tier, model, costUsd: price === undefined ? undefined : priceAll(call, price) }
  })
}

/** Call by call: price bands depend on the single prompt. */
function priceAll(call: CallState, price: NonNullable<TierSettings['price']>): number {
  let sum = 0n
  for (const { usage } of call.attempts) if (usage !== undefined) sum += pricePicoUsd(price, usage)
  return toUsd(sum)
}
