import type { RouterSettings, TierSettings } from './resolve-options.ts'
import { RETIRED_MODELS } from './models/known-models.ts'
import type { ProviderProbe, ProviderReply, ProviderRequest } from './providers/provider.ts'
import { createTimeLimit, toParent } from './resilience/time-limit.ts'
import { RouterError, isRouterError } from './router-error.ts'
import { parseOutput } from './structured/parse-output.ts'
import { TIERS } from './tier.ts'
import type { Tier } from './tier.ts'
import type { JsonSchema, Tool } from './tool.ts'

/** `ready`, or why calls to the tier would fail (`deprecated` still works). */
export type TierStatus = 'ready' | 'deprecated' | 'retired' | 'unknown_model' | 'unreachable' | 'not_configured'

/** What was learned of one tier. */
export interface TierProbe {
  readonly tier: Tier
  readonly model: string
  readonly status: TierStatus
  /** What is wrong and what to do, in one sentence; absent when all is well. */
  readonly message?: string | undefined
  readonly contextTokens?: number | undefined
  /** When the model will be retired, ISO 8601, if the provider says so. */
  readonly retiresAt?: string | undefined
  /**
   * Local tier: how the server handles tools. `auto`: it parses calls (or the router reads them from the text);
   * `required`: the server refuses to let the model choose, but forced calls work; `unproven`: the model was free to
   * call and did not; `none`: nothing works. The router forces calls from then on when only that works.
   */
  readonly toolCalls?: 'auto' | 'required' | 'unproven' | 'none' | undefined
  /** Local tier: whether the server keeps to a JSON schema. */
  readonly structuredOutput?: boolean | undefined
}

/** What {@link probeTiers} is told. */
export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined
  /** For each tier. Default 20,000. */
  readonly timeoutMs?: number | undefined
}

const TOOL: Tool = {
  name: 'report_number',
  description: 'Reports a number.',
  inputSchema: { type: 'object', properties: { number: { type: 'integer' } }, required: ['number'] },
  run: () => 'ok',
}
const SCHEMA: JsonSchema = {
  type: 'object',
  properties: { number: { type: 'integer' } },
  required: ['number'],
  additionalProperties: false,
}

/** Asks every server what it has, and the local one what it can do. Cloud tiers are listed only: nothing is billed. */
export async function probeTiers(settings: RouterSettings, options: ProbeOptions = {}): Promise<readonly TierProbe[]> {
  return await Promise.all(TIERS.map((tier) => probeTier(settings.tiers[tier], options)))
}

async function probeTier(tier: TierSettings, options: ProbeOptions): Promise<TierProbe> {
  const limit = createTimeLimit({
    parent: toParent(options.signal),
    timeoutMs: options.timeoutMs ?? 20_000,
    onTimeout: () =>
      new RouterError('timed_out', `the ${tier.tier} server did not answer the probe`, {
        tier: tier.tier,
        retryable: true,
      }),
  })
  const base = { tier: tier.tier, model: tier.model }
  try {
    const found = await limit.race(tier.provider().probe(limit.signal()))
    const listed = judgeModel(tier, found)
    if (listed.status !== 'ready' || tier.tier !== 'local') return { ...base, ...listed }
    const can = await probeAbilities(tier, limit.signal(), (work) => limit.race(work))
    tier.contextTokens ??= listed.contextTokens
    if (can.toolCalls === 'required') tier.toolChoice = 'required'
    return { ...base, ...listed, ...can }
  } catch (error) {
    if (!isRouterError(error)) throw error
    const status =
      error.code === 'not_configured' || error.code === 'authentication_failed' ? 'not_configured' : 'unreachable'
    return { ...base, status, message: `${error.message}. ${error.hint ?? ''}`.trim() }
  } finally {
    limit.close()
  }
}

type Listed = Pick<TierProbe, 'status' | 'message' | 'contextTokens' | 'retiresAt'>

function judgeModel(tier: TierSettings, found: ProviderProbe): Listed {
  const model = found.models.find(({ id }) => id === tier.model)
  const retired = Object.hasOwn(RETIRED_MODELS, tier.model) ? RETIRED_MODELS[tier.model] : undefined
  if (retired !== undefined || model?.lifecycle === 'retired') {
    const replacement = retired === undefined ? '' : `; use ${retired.replacement}`
    return { status: 'retired', message: `${tier.model} is retired and calls to it fail${replacement}` }
  }
  if (model === undefined) {
    const ids = found.models.map(({ id }) => id)
    const message = `the server does not have ${tier.model}; set tiers.${tier.tier}.model to one of: ${ids.join(', ') || '(it lists none)'}`
    return { status: 'unknown_model', message }
  }
  const { contextTokens, retiresAt } = model
  if (model.lifecycle !== 'deprecated') return { status: 'ready', contextTokens, retiresAt }
  return {
    status: 'deprecated',
    contextTokens,
    retiresAt,
    message: `${tier.model} is deprecated and ends on ${retiresAt ?? 'a day to be announced'}`,
  }
}

type Abilities = Pick<TierProbe, 'toolCalls' | 'structuredOutput'>

async function probeAbilities(
  tier: TierSettings,
  signal: AbortSignal,
  race: <T>(work: Promise<T>) => Promise<T>,
): Promise<Abilities> {
  const ask = async (
    request: Pick<ProviderRequest, 'tools' | 'toolChoice' | 'outputSchema'>,
  ): Promise<ProviderReply | undefined> => {
    const messages = [{ role: 'user' as const, content: 'Call the tool report_number with the number 7.' }]
    try {
      return await race(
        tier.provider().complete({ tier: tier.tier, model: tier.model, messages, maxTokens: 200, ...request }, signal),
      )
    } catch (error) {
      // A server that refuses the request cannot do it; a server that is gone is another matter.
      if (isRouterError(error) && error.code !== 'timed_out' && error.code !== 'connection_failed') return undefined
      throw error
    }
  }
  const calls = (reply: ProviderReply | undefined): boolean =>
    reply?.toolCalls.some(({ name }) => name === TOOL.name) ?? false
  const auto = await ask({ tools: [TOOL] })
  const forced = auto === undefined ? await ask({ tools: [TOOL], toolChoice: 'required' }) : undefined
  const structured = await ask({ outputSchema: SCHEMA })
  return {
    toolCalls: calls(auto) ? 'auto' : auto !== undefined ? 'unproven' : calls(forced) ? 'required' : 'none',
    structuredOutput: structured !== undefined && parseOutput(structured.text, SCHEMA).problem === undefined,
  }
}
