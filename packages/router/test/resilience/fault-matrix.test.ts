import type { Fault } from '@jr/llm-simulator'
import { beforeAll, describe, expect, it } from 'vitest'
import { TIERS, isRouterError } from '../../src/index.ts'
import type { CallOptions, CallResult, Router, RouterErrorCode, RouterOptions, Tier, Tool } from '../../src/index.ts'
import { CLOSED_PORT } from '../closed-port.ts'
import { aSimulatedRouter } from '../simulated-router.ts'

const MODES = ['call', 'stream', 'tools'] as const
type Mode = (typeof MODES)[number]

// Rows that end by the clock get a short one; the others end by themselves, however busy the machine is.
const SHORT_MS = 2_500
const LONG_MS = 20_000
const SHORT_IDLE_MS = 2_000
const AT_ONCE = 32
// A cell is allowed this much more than its deadline before it counts as hanging; the machine may be busy.
const PATIENCE_MS = 8_000
const FOREVER_MS = 60_000

function deadlineOf(row: Row, mode: Mode): number {
  return expectedCodes(row, mode).includes('timed_out') ? SHORT_MS : LONG_MS
}

function expectedCodes(row: Row, mode: Mode): readonly RouterErrorCode[] {
  return mode === 'stream' ? (row.streamCode ?? row.code) : row.code
}

interface Row {
  readonly name: string
  readonly fault?: Fault
  /** A server that is not there, or one that never answers the connection. */
  readonly network?: 'refused' | 'hangs'
  readonly code: readonly RouterErrorCode[]
  readonly streamCode?: readonly RouterErrorCode[]
  /** No other tier may hide it. */
  readonly final?: boolean
  /** The reader has seen text when it happens, so a stream must not be answered by another tier. */
  readonly midStream?: boolean
}

const ROWS: readonly Row[] = [
  { name: '429', fault: { kind: 'status', status: 429 }, code: ['rate_limited'] },
  { name: '529', fault: { kind: 'status', status: 529 }, code: ['overloaded'] },
  { name: '500', fault: { kind: 'status', status: 500 }, code: ['provider_error'] },
  { name: '503', fault: { kind: 'status', status: 503 }, code: ['overloaded'] },
  { name: 'retry-after 0.2 s', fault: { kind: 'status', status: 429, retryAfterSeconds: 0.2 }, code: ['rate_limited'] },
  { name: 'retry-after 60 s', fault: { kind: 'status', status: 429, retryAfterSeconds: 60 }, code: ['rate_limited'] },
  { name: 'connection refused', network: 'refused', code: ['connection_failed'] },
  { name: 'connect timeout', network: 'hangs', code: ['timed_out'], streamCode: ['stalled', 'timed_out'] },
  { name: 'reset', fault: { kind: 'reset' }, code: ['connection_failed'] },
  {
    name: 'slow headers',
    fault: { kind: 'slow_headers', delayMs: FOREVER_MS },
    code: ['timed_out'],
    streamCode: ['stalled'],
  },
  {
    name: 'slow body',
    fault: { kind: 'slow_body', delayMs: FOREVER_MS },
    code: ['timed_out'],
    streamCode: ['stalled', 'timed_out'],
    midStream: true,
  },
  { name: 'stalled stream', fault: { kind: 'stall' }, code: ['timed_out'], streamCode: ['stalled'], midStream: true },
  {
    name: 'cut stream',
    fault: { kind: 'cut' },
    code: ['malformed_reply'],
    streamCode: ['incomplete_reply'],
    midStream: true,
  },
  {
    name: 'killed stream',
    fault: { kind: 'kill' },
    code: ['incomplete_reply'],
    streamCode: ['incomplete_reply'],
    midStream: true,
  },
  {
    name: 'error in the stream',
    fault: { kind: 'stream_error' },
    code: ['provider_error'],
    streamCode: ['provider_error', 'overloaded'],
    midStream: true,
  },
  { name: 'no finish reason', fault: { kind: 'no_finish_reason' }, code: ['incomplete_reply'], midStream: true },
  { name: 'malformed reply', fault: { kind: 'malformed' }, code: ['malformed_reply'], midStream: true },
  { name: 'context overflow', fault: { kind: 'context_overflow' }, code: ['context_overflow'] },
  { name: 'wrong served model', fault: { kind: 'wrong_model' }, code: ['wrong_model_served'] },
  { name: 'null content', fault: { kind: 'empty' }, code: ['empty_reply'] },
  { name: 'truncated answer', fault: { kind: 'truncate' }, code: ['output_truncated'], final: true },
  { name: 'refusal', fault: { kind: 'refusal' }, code: ['refused'], final: true },
  { name: '401', fault: { kind: 'status', status: 401 }, code: ['authentication_failed'], final: true },
  { name: '400', fault: { kind: 'status', status: 400 }, code: ['request_rejected'], final: true },
]

const OTHER: Readonly<Record<Tier, Tier>> = { haiku: 'local', local: 'haiku', opus: 'local' }

/** What the reader of a cell saw. */
interface Outcome {
  readonly result?: CallResult
  readonly error?: unknown
  readonly text: string
  readonly toolRuns: number
  readonly elapsedMs: number
}

async function runCell(
  row: Row,
  mode: Mode,
  tier: Tier,
  fallback: readonly Tier[],
  onFinished: (end: () => Promise<void>) => void,
): Promise<Outcome> {
  const fault = row.fault === undefined ? undefined : { ...row.fault, model: tier }
  const { router, simulator } = await aSimulatedRouter(networkOptions(row, tier, deadlineOf(row, mode)), {}, onFinished)
  let toolRuns = 0
  const note: Tool = {
    name: 'note',
    description: 'Takes a note.',
    inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    run: () => {
      toolRuns += 1
      // The fault hits the turn after the tool has had its effect.
      if (fault !== undefined) simulator.faults.always(fault)
      return 'noted'
    },
  }
  if (mode !== 'tools' && fault !== undefined) simulator.faults.always(fault)
  const options: CallOptions = {
    tier,
    fallback,
    deadlineMs: fallback.length === 0 ? deadlineOf(row, mode) : LONG_MS,
    idleTimeoutMs: expectedCodes(row, mode).includes('stalled') ? SHORT_IDLE_MS : LONG_MS,
    ...(mode === 'tools' ? { tools: [note] } : {}),
  }
  const prompt =
    mode === 'tools'
      ? 'Take a note. [[simulate: call note {"text": "once"}]]'
      : 'Tell me a story. [[simulate: say One two three four five six.]]'
  const startedAt = performance.now()
  const { text, result, error } = await consume(router, mode, prompt, options)
  return { text, result, error, toolRuns, elapsedMs: performance.now() - startedAt } as Outcome
}

function networkOptions(row: Row, tier: Tier, timeoutMs: number): RouterOptions {
  const tiers = { [tier]: { timeoutMs } }
  if (row.network === undefined) return { tiers }
  const closed = `http://127.0.0.1:${CLOSED_PORT}`
  // Never settles and never listens to its signal: the worst a network can do.
  const hangs = (): Promise<Response> => new Promise(() => {})
  const broken = row.network === 'refused' ? { baseUrl: closed } : { baseUrl: closed, fetch: hangs }
  return tier === 'local' ? { tiers, local: broken } : { tiers, anthropic: { apiKey: 'test-key', ...broken } }
}

async function consume(
  router: Router,
  mode: Mode,
  prompt: string,
  options: CallOptions,
): Promise<{ text: string; result?: CallResult; error?: unknown }> {
  let text = ''
  try {
    if (mode !== 'stream') return { text, result: await router.call({}, prompt, options) }
    let result: CallResult | undefined
    for await (const event of router.stream({}, prompt, options)) {
      if (event.type === 'text') text += event.text
      if (event.type === 'result') result = event.result
    }
    return { text, ...(result === undefined ? {} : { result }) }
  } catch (error) {
    return { text, error }
  }
}

interface Cell {
  readonly row: Row
  readonly mode: Mode
  readonly tier: Tier
  readonly title: string
}

const cells: readonly Cell[] = ROWS.flatMap((row) =>
  MODES.flatMap((mode) => TIERS.map((tier) => ({ row, mode, tier, title: `${row.name}, ${mode}, ${tier}` }))),
)

/** Many cells at the same time, since most of them wait; the tests below look at what came out. */
function runAll(chosen: readonly Cell[], fallbackOf: (tier: Tier) => readonly Tier[]): Map<Cell, Outcome> {
  const outcomes = new Map<Cell, Outcome>()
  beforeAll(async () => {
    const ends: (() => Promise<void>)[] = []
    const run = async (cell: Cell): Promise<void> => {
      outcomes.set(cell, await runCell(cell.row, cell.mode, cell.tier, fallbackOf(cell.tier), (end) => ends.push(end)))
    }
    // The SDKs are imported with the first call, which must not be part of anybody's deadline.
    await Promise.all(TIERS.map((tier) => run({ row: { name: 'healthy', code: [] }, mode: 'call', tier, title: '' })))
    const waiting = chosen.values()
    const work = async (): Promise<void> => {
      for (const cell of waiting) await run(cell)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    await Promise.all(ends.map((end) => end()))
  }, 120_000)
  return outcomes
}

describe('without another tier, every fault ends in one typed error within the deadline', () => {
  const outcomes = runAll(cells, () => [])

  it.each(cells)('$title', (cell) => {
    const { row, mode } = cell
    const { error, text, toolRuns, elapsedMs } = outcomes.get(cell)!

    expect(isRouterError(error)).toBe(true)
    expect(expectedCodes(row, mode)).toContain(isRouterError(error) && error.code)
    expect(error).toMatchObject({ hint: expect.any(String), attempts: expect.arrayContaining([expect.anything()]) })
    expect(elapsedMs).toBeLessThan(deadlineOf(row, mode) + PATIENCE_MS)
    expect('One two three four five six.').toContain(text.trim())
    expect(toolRuns).toBe(mode === 'tools' && row.network === undefined ? 1 : 0)
  })
})

describe('with another tier allowed, every fault that may pass ends in its answer, once', () => {
  const passing = cells.filter(({ row }) => row.final !== true)
  const outcomes = runAll(passing, (tier) => [OTHER[tier]])

  it.each(passing)('$title', (cell) => {
    const { row, mode, tier } = cell
    const { result, error, text, toolRuns } = outcomes.get(cell)!
    // Once text was on screen, an error that carries it; never the same story from the beginning.
    const brokeOff = mode === 'stream' && row.midStream === true && text !== ''
    const seen = mode === 'stream' ? text : (result?.text ?? '')

    expect(result !== undefined || brokeOff).toBe(true)
    expect(isRouterError(error) ? error.partialText : result?.text).toBe(seen)
    expect(result?.tier ?? OTHER[tier]).toBe(OTHER[tier])
    expect(result?.attempts.map(({ reason }) => reason) ?? ['fallback']).toContain('fallback')
    expect(toolRuns).toBe(mode === 'tools' ? 1 : 0)
  })
})
