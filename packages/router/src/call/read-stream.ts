import { createRestoringFilter } from '../privacy/secret-vault.ts'
import type { ProviderEvent, ProviderReply, ProviderRequest } from '../providers/provider.ts'
import type { TimeLimit } from '../resilience/time-limit.ts'
import type { TierSettings } from '../resolve-options.ts'
import { RouterError } from '../router-error.ts'
import type { CallState } from './call-state.ts'
import { checkServedModel } from './check-reply.ts'

// The end follows the reply at once; a connection is worth no longer wait.
const LONGEST_END_MS = 5_000

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
        readToEnd(events, limit)
        return event.reply
      }
    }
  } finally {
    // Not awaited: a provider that ignores its signal would hold the call up here. A generator takes it after its end.
    events.return?.()?.then(undefined, () => {})
  }
  throw new RouterError('incomplete_reply', `${provider.name}: the stream ended without a reply`, {
    retryable: true,
    tier: tier.tier,
    mayBeCharged: true,
  })
}

/**
 * The answer is complete, but its end may come in a packet of its own. Only a connection that has seen it can be used
 * again; the next call would have to open one, over https that is two round trips. Nobody waits for it.
 */
function readToEnd(events: AsyncIterator<ProviderEvent>, limit: TimeLimit): void {
  const timer = setTimeout(() => limit.abort(new Error('the stream does not end')), LONGEST_END_MS)
  const stop = (): void => clearTimeout(timer)
  events.next().then(stop, stop)
}
