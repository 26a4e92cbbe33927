import type { CheckDraft } from './check-draft.ts'
import type { CheckSource, Expectation, JsonAssertion } from './check.ts'
import { isMutatingCommand, usesNetwork } from './command-effects.ts'
import { isWholeCommand } from './command-shape.ts'
import { listCodeSpans, toPlainText } from './inline-text.ts'
import { readStatedExpectation } from './read-stated-expectation.ts'

const verifyLine =
  /^(?:\*\*|__|_)?(verify|verification|check|test|judge|human|ask)(?:\s+(file|http|sql|schema|metric|diff|shell|judge|human))?\s*(?:\*\*|__|_)?\s*:(?:\*\*|__|_)?\s*([^]+)$/i

/** What a `verify:` line could not be read as. */
interface VerifyProblem {
  readonly problem: string
}

type Parsed = CheckDraft | VerifyProblem

/** Reads a level 1 line (`verify http: …`); undefined when the text is no such line, a problem when it is a broken one. */
export function parseVerifyLine(text: string, line: number, source: CheckSource): Parsed | undefined {
  const match = verifyLine.exec(text.trim())
  if (!match) return undefined
  const [, verb = '', given, body = ''] = match
  const kind = (
    given ?? (/^(?:verify|verification|check|test)$/i.test(verb) ? 'shell' : verb === 'ask' ? 'human' : verb)
  ).toLowerCase()
  const timeout = /\btimeout\s*=\s*(\d{1,5})\s*s?\b/.exec(body)
  const base = { source, line, ...(timeout ? { timeoutMs: Number(timeout[1]) * 1000 } : {}) }
  const spans = listCodeSpans(body)
  const [first] = spans
  const [, expected] = splitArrow(body)
  switch (kind) {
    case 'judge':
      return { ...base, kind, text: toPlainText(body), rubric: toPlainText(body) }
    case 'human':
      return { ...base, kind, text: toPlainText(body), question: toPlainText(body) }
    case 'file':
      return first ? toFileCheck(first, body, base) : { problem: 'a file check needs a path in backticks' }
    case 'http':
      return toHttpCheck(body, base)
    case 'sql':
      return first
        ? { ...base, kind, text: first, query: first, expect: parseExpectation(expected) }
        : { problem: 'an sql check needs a query in backticks' }
    case 'schema':
      return first && spans[1]
        ? { ...base, kind, text: `${first} against ${spans[1]}`, path: first, schemaPath: spans[1] }
        : { problem: 'a schema check needs two paths in backticks: the document and its schema' }
    case 'metric': {
      const repeats = /\brepeats?\s*=?\s*(\d{1,3})\b/.exec(body) ?? /\b(\d{1,3})\s*(?:x|times|runs)\b/.exec(body)
      return first && expected !== ''
        ? {
            ...base,
            kind,
            text: first,
            command: first,
            expect: parseExpectation(expected),
            repeats: repeats ? Number(repeats[1]) : 1,
          }
        : { problem: 'a metric check needs a command in backticks and a limit after =>' }
    }
    case 'diff':
      return spans.length > 0
        ? { ...base, kind, text: `only ${spans.join(', ')} changed`, only: spans }
        : { problem: 'a diff check needs the allowed paths in backticks' }
    default: {
      // "Check: the page loads" is prose; only a command makes it a check.
      const command = first ?? splitArrow(body)[0].trim()
      // "Test: `limit` is kept" names what to test, not how.
      if (/^(?:test|verification)$/i.test(verb) && !isWholeCommand(command)) return undefined
      if (!first && !isWholeCommand(command)) {
        return given || /^verify$/i.test(verb) ? { problem: 'no command in backticks after verify:' } : undefined
      }
      // "Check: `grep -rn old src` finds nothing" says in words what an arrow says.
      const said = expected === '' ? readStatedExpectation(body, command) : parseExpectation(expected)
      return said
        ? toShellCheck(command, base, said)
        : { problem: 'what the command must do is no outcome to check; write it after =>' }
    }
  }
}

type Base = { readonly source: CheckSource; readonly line: number; readonly timeoutMs?: number }

export function toShellCheck(command: string, base: Base, expect: Expectation): CheckDraft {
  return {
    ...base,
    kind: 'shell',
    text: command,
    command,
    expect,
    network: usesNetwork(command),
    mutates: isMutatingCommand(command),
  }
}

function splitArrow(body: string): [string, string] {
  const match = /\s*(?:=>|→|⇒)\s*/.exec(body)
  return match ? [body.slice(0, match.index), body.slice(match.index + match[0].length)] : [body, '']
}

/** Reads what stands after `=>`: `exit 1`, `>= 1`, `/pattern/`, `contains x`, `= x`; a number alone must equal, a text alone must occur. */
function parseExpectation(text: string): Expectation {
  const parts = listCodeSpans(text)
  const given =
    parts.length > 0
      ? parts
      : text.trim() === ''
        ? []
        : [
            toPlainText(text)
              .replace(/\btimeout\s*=\s*\d+\s*s?/, '')
              .trim(),
          ]
  let expect: Expectation = {}
  const lead = toPlainText(text).toLowerCase()
  for (const [index, part] of given.entries()) {
    if (/^(?:timeout|repeats?)\s*=/.test(part) || part === '') continue
    const exit = /^exit(?:\s+code)?\s*[=:]?\s*(\d{1,3})$/i.exec(part)
    const comparison = /^(<=|>=|!=|==?|<|>)\s*(-?\d+(?:\.\d+)?)\s*\w{0,3}%?$/.exec(part)
    const pattern = /^\/(.+)\/$/.exec(part)
    const named = /^(contains|includes|matches|equals|=)\s*[:=]?\s*["']?([^]*?)["']?$/i.exec(part)
    if (exit) expect = { ...expect, exitCode: Number(exit[1]) }
    else if (comparison)
      expect = { ...expect, compare: { operator: toOperator(comparison[1] ?? '='), value: Number(comparison[2]) } }
    else if (pattern) expect = { ...expect, matches: pattern[1] ?? '' }
    else if (named && named[2]) expect = { ...expect, ...toTextExpectation(named[1] ?? '', named[2]) }
    else if (/^-?\d+(?:\.\d+)?$/.test(part)) expect = { ...expect, equals: part }
    else
      expect = {
        ...expect,
        ...toTextExpectation(index === 0 && /^(?:equals|matches)\b/.test(lead) ? lead : 'contains', part),
      }
  }
  return expect
}

function toTextExpectation(word: string, value: string): Expectation {
  if (/^matches/i.test(word)) return { matches: value }
  return /^(?:equals|=)/i.test(word) ? { equals: value } : { contains: value }
}

function toOperator(sign: string): NonNullable<Expectation['compare']>['operator'] {
  return (sign === '==' ? '=' : sign) as NonNullable<Expectation['compare']>['operator']
}

function toFileCheck(path: string, body: string, base: Base): Parsed {
  const after = body.slice(body.indexOf(path) + path.length).replace(/^`+/, '')
  const spans = listCodeSpans(after)
  const quoted = spans[0] ?? /"([^"]+)"/.exec(after)?.[1]
  const words = after.replace(/`[^`]*`/g, ' ').toLowerCase()
  const common = { ...base, kind: 'file' as const, text: toPlainText(body), path }
  if (/\b(?:absent|does not exist|not exist|missing|removed|deleted|gone)\b/.test(words))
    return { ...common, state: 'absent' }
  if (/\b(?:unchanged|untouched|not changed)\b/.test(words)) return { ...common, state: 'unchanged' }
  const jsonPath = spans.find((span) => span.startsWith('$'))
  if (jsonPath) {
    const embedded = /^(\$\S*?)\s*(?:==?)\s*(.+)$/.exec(jsonPath)
    const equals = embedded?.[2] ?? spans.find((span) => span !== jsonPath)
    return {
      ...common,
      state: 'exists',
      jsonPath: embedded?.[1] ?? jsonPath,
      ...(equals ? { equals: equals.replace(/^["']|["']$/g, '') } : {}),
    }
  }
  if (/\b(?:contains?|includes?|has)\b/.test(words)) {
    return quoted
      ? { ...common, state: 'exists', contains: quoted }
      : { problem: 'what the file must contain belongs in backticks' }
  }
  if (/\bmatch(?:es)?\b/.test(words)) {
    return quoted
      ? { ...common, state: 'exists', matches: quoted.replace(/^\/(.+)\/$/, '$1') }
      : { problem: 'the pattern belongs in backticks' }
  }
  return { ...common, state: 'exists' }
}

function toHttpCheck(body: string, base: Base): Parsed {
  const [asked, expected] = splitArrow(body.replace(/(?<=[\s`])->/, '=>'))
  const request = /\b(?:(GET|HEAD|POST|PUT|PATCH|DELETE)\s+)?(https?:\/\/[^\s`]+)/i.exec(asked)
  const method = (request?.[1] ?? 'GET').toUpperCase()
  if (!request) return { problem: 'an http check needs a URL: `GET http://127.0.0.1:3000/path`' }
  if (method !== 'GET' && method !== 'HEAD')
    return { problem: `an http check must not change anything: GET or HEAD, not ${method}` }
  const spans = listCodeSpans(expected)
  const parts = spans.length > 0 ? spans : expected.split(/\s*,\s*/)
  const status = parts.map((part) => /^(?:status\s*=?\s*)?([1-5]\d\d)\b/.exec(part)?.[1]).find(Boolean)
  const json = parts.map(parseJsonAssertion).filter((assertion) => assertion !== undefined)
  const url = request[2] ?? ''
  const maxLatencyMs = readLatency(expected)
  return {
    ...base,
    kind: 'http',
    text: `${method} ${url}`,
    method,
    url,
    status: status ? Number(status) : 200,
    ...(maxLatencyMs === undefined ? {} : { maxLatencyMs }),
    json,
  }
}

/** `in 500ms`, `within 2 s`, `< 500 ms`; what stands in a JSON assertion is not meant. */
function readLatency(expected: string): number | undefined {
  const text = expected.replaceAll(/`\s*\$[^`]*`|\$[^,]*/g, ' ')
  const match = /(?:\b(?:in|within|under)|<=?)\s*(\d{1,6}(?:\.\d{1,3})?)\s*(ms|s)\b/i.exec(text)
  return match === null ? undefined : Number(match[1]) * (match[2]?.toLowerCase() === 's' ? 1000 : 1)
}

function parseJsonAssertion(text: string): JsonAssertion | undefined {
  const match = /^(\$[^\s<>=!]*)\s*(?:(<=|>=|!=|==?|<|>)\s*(.+)|exists)?$/.exec(text.trim())
  if (!match) return undefined
  const [, path = '$', sign, raw = ''] = match
  if (!sign) return { path, operator: 'exists' }
  return { path, operator: toOperator(sign), value: toJsonValue(raw.trim()) }
}

function toJsonValue(raw: string): string | number | boolean | null {
  if (/^-?\d+(?:\.\d+)?$/.test(raw)) return Number(raw)
  if (raw === 'true' || raw === 'false') return raw === 'true'
  return raw === 'null' ? null : raw.replace(/^["']|["']$/g, '')
}

/** Options of a level 2 info string: `verify="F3 routing" timeout=60 expect="exit 0"`. */
export interface FenceOptions {
  readonly verify?: string
  readonly timeoutMs?: number
  readonly expect: Expectation
  readonly path?: string
}

export function parseFenceInfo(info: string): FenceOptions {
  // Most info strings are a language and nothing else.
  if (/^\S*$/.test(info) && !info.includes('=')) return { expect: {} }
  const values: Record<string, string> = {}
  for (const match of info.matchAll(/([A-Za-z][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'}]+))/g)) {
    values[(match[1] ?? '').toLowerCase()] = match[2] ?? match[3] ?? match[4] ?? ''
  }
  const verify = values['verify'] ?? (/(?:^|\s)verify(?:\s|$)/.test(info.replace(/^\S+/, '')) ? '' : undefined)
  const timeout = /^(\d{1,5})s?$/.exec(values['timeout'] ?? '')
  const path = values['title'] ?? values['file'] ?? values['filename'] ?? values['path'] ?? values['name']
  return {
    ...(verify === undefined ? {} : { verify }),
    ...(timeout ? { timeoutMs: Number(timeout[1]) * 1000 } : {}),
    ...(path ? { path } : {}),
    expect: parseExpectation(values['expect'] ?? ''),
  }
}

/** A level 3 comment: `<!-- jr:F3 depends=F1,F2 tier=opus -->`. */
export interface Directive {
  readonly id?: string
  readonly depends: readonly string[]
  readonly tier?: 'haiku' | 'local' | 'opus'
}

export function parseDirective(text: string): Directive | undefined {
  const match = /<!--\s*jr:([\w.-]*)\s*([^<>]*?)-->/.exec(text)
  if (!match) return undefined
  const [, id = '', rest = ''] = match
  const tier = /\btier\s*=\s*"?(haiku|local|opus)\b/i.exec(rest)?.[1]?.toLowerCase() as Directive['tier']
  const depends = /\bdepends\s*=\s*"?([\w.,-]+)/.exec(rest)?.[1]?.split(',') ?? []
  return { ...(id ? { id } : {}), depends: depends.filter(Boolean), ...(tier ? { tier } : {}) }
}
