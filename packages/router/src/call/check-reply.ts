import { isRetryable } from '../resilience/failure-rules.ts'
import type { TierSettings } from '../resolve-options.ts'
import { RouterError } from '../router-error.ts'
import type { RouterErrorCode } from '../router-error.ts'
import type { ProviderReply, ProviderRequest } from '../providers/provider.ts'
import { parseOutput } from '../structured/parse-output.ts'

/** Throws unless the reply is a whole answer from the right model. */
export function checkReply(reply: ProviderReply, request: ProviderRequest, tier: TierSettings): void {
  const fail = (code: RouterErrorCode, message: string, hint: string): never => {
    throw new RouterError(code, message, {
      hint,
      retryable: isRetryable(code),
      tier: tier.tier,
      model: reply.model,
      requestId: reply.requestId,
      ...(reply.text === '' ? {} : { partialText: reply.text }),
    })
  }
  checkServedModel(reply.model, tier)
  switch (reply.finishReason) {
    case 'length':
      return fail(
        'output_truncated',
        `${reply.model} reached the limit of ${request.maxTokens} tokens before it had finished`,
        'Raise maxTokens, or ask for less at once.',
      )
    case 'refusal':
      return fail('refused', `${reply.model} refused to answer`, 'Change the prompt; another try gives the same.')
    case 'context_overflow':
      return fail(
        'context_overflow',
        `${reply.model} ran out of context window before it had finished`,
        'Shorten the prompt or use a tier with a larger context window.',
      )
    case 'pause':
      return fail('incomplete_reply', `${reply.model} paused its turn`, 'Try again.')
    case 'stop':
    case 'tool_calls':
  }
  if (reply.toolCalls.length > 0) return
  if (reply.text.trim() === '') {
    fail(
      'empty_reply',
      `${reply.model} answered with no text`,
      'Try again, or raise maxTokens if the model thinks a lot.',
    )
  }
  if (request.outputSchema !== undefined) {
    const output = parseOutput(reply.text, request.outputSchema)
    if (output.problem !== undefined) {
      fail(
        'invalid_output',
        `${reply.model} did not answer in the requested shape: ${output.problem}`,
        'Simplify the schema, or use a tier whose server supports structured output.',
      )
    }
  }
}

/** Throws when another model answers than the one that was asked for. */
export function checkServedModel(served: string, tier: TierSettings): void {
  const { model } = tier
  if (served === model || tier.acceptServedModels.includes(served)) return
  // An alias may answer as its dated snapshot.
  if (served.startsWith(model) && /^-\d{8}$/.test(served.slice(model.length))) return
  throw new RouterError('wrong_model_served', `asked for ${model}, but ${served || 'a nameless model'} answered`, {
    tier: tier.tier,
    model: served,
    mayBeCharged: true,
    hint: `If that is intended, name it in tiers.${tier.tier}.acceptServedModels; else correct the model id or the gateway.`,
  })
}
