import { plainFaultKinds } from './fault.ts'
import type { Fault } from './fault.ts'
import { isRecord } from './is-record.ts'
import type { ScriptedReply } from './scripted-reply.ts'

/** What one marker asks for: a fault, or the words or tool call of the answer. */
export type Marker =
  | { readonly type: 'fault'; readonly fault: Fault }
  | { readonly type: 'reply'; readonly reply: ScriptedReply }
  | { readonly type: 'unknown'; readonly message: string }

/** A call's JSON may hold `]]`, so a call ends at the first `}]]`. */
const marker = /\[\[simulate:\s*(call\s+[\w-]+\s*\{[\s\S]*?\}\s*|[\s\S]*?)\]\]/gi

/** What people write for a kind, besides the kind itself. */
const synonyms: Readonly<Record<string, string>> = {
  overflow: 'context_overflow',
  'no finish': 'no_finish_reason',
  'tools as text': 'tools_as_text',
}

/** The text without its markers, so that an answer that quotes the prompt does not hand them on to the next prompt. */
export function removeMarkers(text: string): string {
  return text.replaceAll(marker, '').replaceAll(/[ \t]{2,}/g, ' ')
}

/** The bodies of the markers `[[simulate: …]]` in a text, in order. */
export function findMarkers(text: string): readonly string[] {
  return [...text.matchAll(marker)].map((match) => (match[1] ?? '').trim())
}

/** Reads one marker body, such as `529 x2`, `slow 3s`, `refusal on haiku`, `say Hello`, `call write_file {"path": "a.txt"}`. */
export function parseMarker(body: string): Marker {
  const say = /^say\s+([\s\S]+)$/i.exec(body)
  if (say) return { type: 'reply', reply: { text: say[1] ?? '' } }
  const call = /^call\s+([\w-]+)\s*([\s\S]*)$/i.exec(body)
  if (call) return parseCall(call[1] ?? '', call[2] ?? '')

  const scope = /^(.*?)(?:\s+on\s+(\S+?))?(?:\s+x(\d+))?$/i.exec(body)
  const what = (scope?.[1] ?? '').toLowerCase()
  const common = {
    ...(scope?.[2] !== undefined && { model: scope[2] }),
    ...(scope?.[3] !== undefined && { times: Number(scope[3]) }),
  }
  const status = /^([45]\d\d)(?:\s+retry after (\d+)s?)?$/.exec(what)
  if (status) {
    const retryAfter = status[2] === undefined ? {} : { retryAfterSeconds: Number(status[2]) }
    return { type: 'fault', fault: { kind: 'status', status: Number(status[1]), ...retryAfter, ...common } }
  }
  const slow = /^slow(?: (headers|body))?\s+(\d+(?:\.\d+)?)\s*(ms|s)$/.exec(what)
  if (slow) {
    const delayMs = Number(slow[2]) * (slow[3] === 's' ? 1_000 : 1)
    return { type: 'fault', fault: { kind: slow[1] === 'body' ? 'slow_body' : 'slow_headers', delayMs, ...common } }
  }
  const wanted = synonyms[what] ?? what.replaceAll(' ', '_')
  const kind = plainFaultKinds.find((candidate) => candidate === wanted)
  if (kind) return { type: 'fault', fault: { kind, ...common } }
  return {
    type: 'unknown',
    message: `simulator: unknown marker "[[simulate: ${body}]]". Known: a status such as 529, "slow 3s", "slow body 3s", "say TEXT", "call TOOL {json}", ${plainFaultKinds.join(', ').replaceAll('_', ' ')}; each may end with "on MODEL" and "x2".`,
  }
}

function parseCall(name: string, json: string): Marker {
  try {
    const input: unknown = JSON.parse(json || '{}')
    if (isRecord(input)) return { type: 'reply', reply: { toolCalls: [{ name, input }] } }
  } catch {
    // Reported below, with the words that could not be read.
  }
  return { type: 'unknown', message: `simulator: the marker "call ${name}" needs a JSON object, not ${json}` }
}
