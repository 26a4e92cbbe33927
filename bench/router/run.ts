/**
 * Decision time, overhead per call, time to the first text, import time. See README.md for how each number is taken.
 *
 *     node --conditions=@jr/source bench/router/run.ts
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createAnthropic } from '@ai-sdk/anthropic'
import { Anthropic } from '@anthropic-ai/sdk'
import { createRouter } from '@jr/router'
import { generateText, streamText } from 'ai'

const PROMPT = 'What is the answer?'
const MODEL = 'claude-haiku-5-5'
const here = fileURLToPath(new URL('.', import.meta.url))
const packageFolder = fileURLToPath(new URL('../../packages/router', import.meta.url))

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

function benchDecisions(): void {
  const prose =
    'Add the column to the table and return it from the API. Keep the existing style. The worker reads its settings from a file; ' +
    'see `src/config.ts` for the names. Then write a test that proves it, and say what you left out.\n'
  const router = createRouter({ environment: {} })
  console.log('\n| decision on | p50 µs | p99 µs | p50 ns per character |')
  console.log('|---|---|---|---|')
  for (const size of [54, 1_700, 8_800, 50_000, 200_000, 1_000_000]) {
    const task = { title: 'Extend the API', instructions: prose.repeat(Math.ceil(size / prose.length)).slice(0, size) }
    const runs = size > 100_000 ? 300 : size > 10_000 ? 2_000 : 10_000
    for (let index = 0; index < runs / 2; index++) router.classify(task)
    const times = Array.from({ length: runs }, () => {
      const start = performance.now()
      router.classify(task)
      return (performance.now() - start) * 1_000
    })
    const p50 = percentile(times, 0.5)
    const cells = [p50.toFixed(1), percentile(times, 0.99).toFixed(1), ((1_000 * p50) / size).toFixed(1)]
    console.log(`| ${size.toLocaleString('en')} characters | ${cells.join(' | ')} |`)
  }
}

/** Wall time of every call, and the processor time of all of them in this process. */
type Times = Map<string, { readonly wallMs: number[]; cpuUs: number }>

type Variant = readonly [name: string, call: () => Promise<number>]

/** Interleaves the variants in small rounds whose order rotates, so that whatever the machine does happens to all of them. */
async function interleave(variants: readonly Variant[], concurrency: number, rounds: number): Promise<Times> {
  const times: Times = new Map(variants.map(([name]) => [name, { wallMs: [], cpuUs: 0 }]))
  const warmUp = Math.ceil(rounds / 5)
  for (let round = 0; round < rounds + warmUp; round++) {
    for (let place = 0; place < variants.length; place++) {
      const variant = variants[(place + round) % variants.length]
      if (variant === undefined) continue
      const [name, call] = variant
      const before = process.cpuUsage()
      const taken = await Promise.all(Array.from({ length: concurrency }, call))
      const { user, system } = process.cpuUsage(before)
      const own = times.get(name)
      if (round < warmUp || own === undefined) continue
      own.wallMs.push(...taken)
      own.cpuUs += user + system
    }
  }
  return times
}

function report(title: string, times: Times): void {
  const [base] = [...times.values()]
  for (const [name, { wallMs, cpuUs }] of times) {
    const cells = [0.5, 0.99].map((share) => {
      const own = percentile(wallMs, share)
      return `${own.toFixed(3)} | ${(own - percentile(base?.wallMs ?? [], share)).toFixed(3)}`
    })
    console.log(
      `| ${title} | ${name} | ${wallMs.length} | ${cells.join(' | ')} | ${(cpuUs / wallMs.length).toFixed(0)} |`,
    )
  }
}

async function benchCalls(baseUrl: string): Promise<void> {
  const sdk = new Anthropic({ apiKey: 'test', baseURL: baseUrl, maxRetries: 0 })
  const router = createRouter({ environment: {}, anthropic: { apiKey: 'test', baseUrl } })
  const peer = createAnthropic({ apiKey: 'test', baseURL: `${baseUrl}/v1` })
  const task = { title: 'What is the answer?' }
  const request = { model: MODEL, max_tokens: 4_096, messages: [{ role: 'user' as const, content: PROMPT }] }
  const timed = (call: () => Promise<unknown>) => async (): Promise<number> => {
    const start = performance.now()
    await call()
    return performance.now() - start
  }
  const calls: readonly Variant[] = [
    ['bare SDK', timed(() => sdk.messages.create(request))],
    ['bare SDK, abortable', timed(() => sdk.messages.create(request, { signal: new AbortController().signal }))],
    ['router.call', timed(() => router.call(task, PROMPT))],
    ['AI SDK generateText', timed(() => generateText({ model: peer(MODEL), prompt: PROMPT, maxRetries: 0 }))],
  ]
  console.log('\n| calls at once | client | calls | p50 ms | over the SDK | p99 ms | over the SDK | CPU µs per call |')
  console.log('|---|---|---|---|---|---|---|---|')
  for (const [concurrency, rounds] of [
    [1, 800],
    [10, 80],
    [100, 10],
  ] as const) {
    report(String(concurrency), await interleave(calls, concurrency, rounds))
  }

  const first =
    (open: () => AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>, isText: (event: never) => boolean) =>
    async (): Promise<number> => {
      const start = performance.now()
      let at = 0
      for await (const event of await open()) if (at === 0 && isText(event as never)) at = performance.now() - start
      return at
    }
  const streams: readonly Variant[] = [
    [
      'bare SDK',
      first(
        () => sdk.messages.create({ ...request, stream: true }),
        (event: { type: string }) => event.type === 'content_block_delta',
      ),
    ],
    [
      'router.stream',
      first(
        () => router.stream(task, PROMPT),
        (event: { type: string }) => event.type === 'text',
      ),
    ],
    [
      'AI SDK streamText',
      first(
        () => streamText({ model: peer(MODEL), prompt: PROMPT, maxRetries: 0 }).textStream,
        () => true,
      ),
    ],
  ]
  report('first text, 1', await interleave(streams, 1, 400))
}

/** Fresh processes, the variants taking turns; the built package, as a user imports it. */
function benchImports(): void {
  const variants = {
    'nothing (Node alone)': { cwd: here, code: '0' },
    'the two SDKs': { cwd: packageFolder, code: "await import('@anthropic-ai/sdk'); await import('openai')" },
    '@jr/router': { cwd: packageFolder, code: "await import('@jr/router')" },
    'ai and @ai-sdk/anthropic': { cwd: here, code: "await import('ai'); await import('@ai-sdk/anthropic')" },
  }
  const times = new Map(Object.keys(variants).map((name) => [name, [] as number[]]))
  for (let round = 0; round < 9; round++) {
    for (const [name, { cwd, code }] of Object.entries(variants)) {
      const start = performance.now()
      spawnSync(process.execPath, ['--input-type=module', '--eval', code], { cwd })
      times.get(name)?.push(performance.now() - start)
    }
  }
  console.log('\n| cold process that imports | median ms |')
  console.log('|---|---|')
  for (const [name, values] of times) console.log(`| ${name} | ${percentile(values, 0.5).toFixed(0)} |`)
}

const stub = spawn(process.execPath, [`${here}/stub-server.ts`], { stdio: ['ignore', 'pipe', 'inherit'] })
const [port] = (await once(stub.stdout, 'data')) as [Buffer]
try {
  benchDecisions()
  await benchCalls(`http://127.0.0.1:${String(port).trim()}`)
  benchImports()
} finally {
  stub.kill()
}
