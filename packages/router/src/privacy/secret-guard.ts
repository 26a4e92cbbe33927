import type { SecretPolicy } from '../call/call-options.ts'
import type { AssistantMessage, Message } from '../message.ts'
import { RouterError } from '../router-error.ts'
import type { TierSettings } from '../resolve-options.ts'
import { withoutOverlaps } from './find-secrets.ts'
import type { SecretDetector, SecretFinding } from './find-secrets.ts'
import { createSecretVault } from './secret-vault.ts'
import type { SecretVault } from './secret-vault.ts'

/** Stands between a conversation and the cloud for one call. */
export interface SecretGuard {
  readonly findings: readonly SecretFinding[]
  readonly vault: SecretVault
  /** Reads what is new in the conversation. */
  inspect(messages: readonly Message[], system: string | undefined): Promise<void>
  /** The tiers that may still be used; throws `secret_detected` when there are none. */
  filterRoute(route: readonly TierSettings[], local: TierSettings | undefined): readonly TierSettings[]
  /** The text as the tier may see it. */
  cleanText(text: string, tier: TierSettings): string
  cleanMessages(messages: readonly Message[], tier: TierSettings): readonly Message[]
}

/** Nothing is looked at, so nothing is ever found or hidden: all calls can share it. */
const OPEN_GUARD: SecretGuard = {
  findings: [],
  vault: createSecretVault(),
  inspect: async () => {},
  filterRoute: (route) => route,
  cleanText: (text) => text,
  cleanMessages: (messages) => messages,
}

/** A guard for one call. With `off` it looks at nothing and changes nothing. */
export function createSecretGuard(policy: SecretPolicy, detect: SecretDetector): SecretGuard {
  if (policy === 'off') return OPEN_GUARD
  const findings: SecretFinding[] = []
  const vault = createSecretVault()
  const seen = new Set<string>()
  let inspected = 0

  const look = async (text: string, where: string): Promise<void> => {
    if (text === '' || seen.has(text)) return
    seen.add(text)
    for (const { kind, start, end } of withoutOverlaps(await detect(text))) {
      findings.push({ kind, where, line: text.slice(0, start).split('\n').length })
      vault.hide(text.slice(start, end))
    }
  }
  // The answers and the tools' inputs were restored, so a value may stand where no detector would find it.
  const cleanText = (text: string, tier: TierSettings): string =>
    policy === 'redact' && tier.tier !== 'local' ? vault.hideKnown(text) : text
  return {
    findings,
    vault,
    async inspect(messages, system) {
      if (inspected === 0) await look(system ?? '', 'system')
      for (; inspected < messages.length; inspected++) {
        const message = messages[inspected]
        if (message === undefined) continue
        await look(message.content, `messages[${inspected}]`)
        for (const text of toolInputs(message)) await look(text, `messages[${inspected}]`)
      }
    },
    filterRoute(route, local) {
      if (findings.length === 0 || policy === 'redact') return route
      const first = route[0]
      if (policy === 'block') {
        if (first !== undefined && first.tier !== 'local') throw secretDetected(findings, first)
        return route.filter(({ tier }) => tier === 'local')
      }
      if (local === undefined) throw secretDetected(findings, first)
      return [local]
    },
    cleanText,
    cleanMessages(messages, tier) {
      if (policy !== 'redact' || tier.tier === 'local' || findings.length === 0) return messages
      return messages.map((message) =>
        message.role === 'assistant'
          ? cleanAssistant(message, tier)
          : { ...message, content: cleanText(message.content, tier) },
      )
    },
  }

  function cleanAssistant(message: AssistantMessage, tier: TierSettings): AssistantMessage {
    return {
      ...message,
      content: cleanText(message.content, tier),
      ...(message.toolCalls === undefined
        ? {}
        : {
            toolCalls: message.toolCalls.map((call) => ({
              ...call,
              input: cleanDeep(call.input, (text) => cleanText(text, tier)),
            })),
          }),
    }
  }
}

function toolInputs(message: Message): string[] {
  const texts: string[] = []
  if (message.role === 'assistant')
    for (const { input } of message.toolCalls ?? []) cleanDeep(input, (text) => (texts.push(text), text))
  return texts
}

function cleanDeep(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((item) => cleanDeep(item, clean))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cleanDeep(field, clean)]))
}

function secretDetected(findings: readonly SecretFinding[], tier: TierSettings | undefined): RouterError {
  const places = findings.map(({ kind, where, line }) => `${kind} in ${where} line ${line}`).join(', ')
  return new RouterError('secret_detected', `the text for a cloud tier holds a secret: ${places}`, {
    tier: tier?.tier,
    model: tier?.model,
    hint: 'Remove it, allow the local tier with secrets "local-only", or let secrets "redact" replace it.',
  })
}
