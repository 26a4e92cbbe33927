import type { Check, JsonAssertion } from '@jr/instructions'
import { defaultCheckTimeoutMs } from '../check-context.ts'
import type { CheckContext } from '../check-context.ts'
import { compare } from '../check-expectation.ts'
import type { CheckResult } from '../evidence.ts'
import { lookUpJson } from '../json-path.ts'

type HttpCheck = Extract<Check, { kind: 'http' }>

const maxRedirects = 3
const maxBodyBytes = 1_000_000
/** Loopback answers at once or not at all. */
const httpTimeoutMs = 10_000
/** A limit on latency holds when most of so many answers keep it: one slow answer is the machine's, one fast one is luck. */
const latencySamples = 5

/**
 * Asks a service on this machine. A service that does not listen fails the check; one that does not answer could not be judged, unless
 * how fast it answers is what is checked.
 */
export async function runHttpCheck(check: HttpCheck, context: CheckContext): Promise<CheckResult> {
  const command = `${check.method} ${check.url}`
  const { maxLatencyMs } = check
  const latenciesMs: number[] = []
  const isTooSlow = (ms: number): boolean => maxLatencyMs !== undefined && ms > maxLatencyMs
  let result: CheckResult
  do {
    const startedAt = performance.now()
    result = await askOnce(check, context)
    latenciesMs.push(performance.now() - startedAt)
    if (result.outcome !== 'pass' || maxLatencyMs === undefined) return result
  } while (latenciesMs.length < latencySamples && latenciesMs.filter(isTooSlow).length <= latencySamples / 2)
  const measured = `answered in ${latenciesMs.map((ms) => ms.toFixed(ms < 10 ? 1 : 0)).join(', ')} ms; allowed are ${maxLatencyMs} ms`
  const output = `${measured}\n${result.output}`
  return latenciesMs.filter(isTooSlow).length > latencySamples / 2
    ? { outcome: 'fail', command, output, reason: measured }
    : { outcome: 'pass', command, output }
}

async function askOnce(check: HttpCheck, context: CheckContext): Promise<CheckResult> {
  const command = `${check.method} ${check.url}`
  const { maxLatencyMs } = check
  const patienceMs = Math.max(httpTimeoutMs, 2 * (maxLatencyMs ?? 0))
  const timeoutMs = Math.min(check.timeoutMs ?? patienceMs, context.timeoutMs ?? defaultCheckTimeoutMs)
  const limit = AbortSignal.timeout(timeoutMs)
  const signal = context.signal === undefined ? limit : AbortSignal.any([limit, context.signal])
  try {
    const response = await ask(check, context, signal)
    const output = `HTTP ${response.status}\n${response.body}`
    const reason =
      response.status === check.status
        ? findJsonFault(check.json, response.body)
        : `HTTP ${response.status}, expected ${check.status}`
    return { outcome: reason === undefined ? 'pass' : 'fail', command, output, ...(reason !== undefined && { reason }) }
  } catch (error) {
    context.signal?.throwIfAborted()
    if (error instanceof HostRefused) return { outcome: 'could_not_run', command, output: '', reason: error.message }
    if (limit.aborted) {
      const isProven = maxLatencyMs !== undefined && timeoutMs >= maxLatencyMs
      const reason = `no answer within ${timeoutMs} ms${isProven ? `; allowed are ${maxLatencyMs} ms` : ''}`
      return { outcome: isProven ? 'fail' : 'could_not_run', command, output: '', reason }
    }
    const code = findCode(error)
    if (code === 'ECONNREFUSED') return { outcome: 'fail', command, output: '', reason: 'nothing listens there' }
    return { outcome: 'could_not_run', command, output: '', reason: `no answer: ${code ?? String(error)}` }
  }
}

class HostRefused extends Error {}

async function ask(
  check: HttpCheck,
  context: CheckContext,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  let url = new URL(check.url)
  for (let hop = 0; ; hop += 1) {
    if (!isAllowed(url, context.allowedHosts ?? []))
      throw new HostRefused(`${url.host} is not allowed: http checks ask this machine only`)
    const response = await fetch(url, {
      method: check.method,
      redirect: 'manual',
      signal,
      headers: { accept: 'application/json, */*' },
    })
    const location = response.headers.get('location')
    if (
      response.status < 300 ||
      response.status > 399 ||
      location === null ||
      response.status === check.status ||
      hop === maxRedirects
    ) {
      return { status: response.status, body: await readBody(response) }
    }
    await response.body?.cancel()
    url = new URL(location, url)
  }
}

function isAllowed(url: URL, allowedHosts: readonly string[]): boolean {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false
  const { hostname } = url
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    allowedHosts.includes(hostname)
  )
}

async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    size += chunk.length
    // Leaving the loop cancels the rest.
    if (size > maxBodyBytes) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, maxBodyBytes)
}

function findJsonFault(assertions: readonly JsonAssertion[], body: string): string | undefined {
  if (assertions.length === 0) return undefined
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return 'the answer is not JSON'
  }
  for (const assertion of assertions) {
    const lookup = lookUpJson(json, assertion.path)
    if (!lookup.found) return lookup.problem
    if (assertion.operator !== 'exists' && !holds(lookup.value, assertion.operator, assertion.value ?? null)) {
      return `${assertion.path} is ${JSON.stringify(lookup.value)}, expected ${assertion.operator} ${JSON.stringify(assertion.value ?? null)}`
    }
  }
  return undefined
}

function holds(actual: unknown, operator: Exclude<JsonAssertion['operator'], 'exists'>, expected: unknown): boolean {
  if (operator === '=') return actual === expected
  if (operator === '!=') return actual !== expected
  return typeof actual === 'number' && typeof expected === 'number' && compare(actual, operator, expected)
}

function findCode(error: unknown): string | undefined {
  const cause = (error as { cause?: { code?: string; errors?: { code?: string }[] } }).cause
  return cause?.code ?? cause?.errors?.[0]?.code
}
