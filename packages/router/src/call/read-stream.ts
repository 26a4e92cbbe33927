import { createRestoringFilter } from '../privacy/secret-vault.ts'
import type { ProviderReply, ProviderRequest } from '../providers/provider.ts'
import type { TimeLimit } from '../resilience/time-limit.ts'
import type { TierSettings } from '../resolve-options.ts'
import { RouterError } from '../router-error.ts'
import type { CallState } from './call-state.ts'
import { checkServedModel } from './check-reply.ts'

/** One model call as a stream; passes its text on when somebody reads it. */
export async function readStream(
  call: CallState,
  tier: TierSettings,
  request: ProviderRequest,
  limit: TimeLimit,
  onText: () => void,
): Promise<ProviderReply> {
  const provider = tier.provider()
  const events = provider.stream(request, limit.signal())[Symbol.asyncIterator]()
  const filter = createRestoringFilter(call.guard.vault, request.outputSchema !== undefined)
  const show = async (text: string): Promise<void> => {
    if (text === '' || call.emit === undefined) return
    onText()
    call.delivered += text
    await call.emit({ type: 'text', text })
  }
  try {
    for (;;) {
      const next = await limit.race(events.next())
      limit.touch()
      if (next.done === true) break
      const event = next.value
      if (event.type === 'start') checkServedModel(event.model, tier)
      if (event.type === 'text') await show(filter.push(event.text))
      if (event.type === 'reply') {
        await show(filter.end())
        return event.reply
      }
    }
  } finally {
    // Not awaited: a provider that ignores its signal would hold the call up here.
    events.return?.()?.then(undefined, () => {})
  }
  throw new RouterError('incomplete_reply', `${provider.name}: the stream ended without a reply`, {
    retryable: true,
    tier: tier.tier,
    mayBeCharged: true,
  })
}
