import { createAnthropic } from '@ai-sdk/anthropic'
import { Anthropic } from '@anthropic-ai/sdk'
import { createRouter } from '@jr/router'
import { createSeededRandom } from '@jr/router/testing'
import { generateText, streamText } from 'ai'
import { estimate, format, percentile } from './statistics.ts'
import type { Estimate, Rounds } from './statistics.ts'

const PROMPT = 'What is the answer?'
const MODEL = 'claude-haiku-5-5'

/** One client: a call of it resolves with the milliseconds that count. */
interface Client {
  readonly name: string
  readonly call: () => Promise<number>
}

/** One client's share of a round. */
interface Turn {
  /** Of each call, in the order in which they were started. */
  readonly wallMs: readonly number[]
  /** User and system time of this process, per call. */
  readonly cpuUs: number
}

/** The turns of all clients, in the order of the clients; the first is what the others are compared with. */
type Round = readonly Turn[]

/** Calls at different numbers at once, then the time to the first text of a stream. */
export async function benchCalls(baseUrl: string): Promise<void> {
  const sdk = new Anthropic({ apiKey: 'test', baseURL: baseUrl, maxRetries: 0 })
  const router = createRouter({ environment: {}, anthropic: { apiKey: 'test', baseUrl } })
  const onFetch = createRouter({ environment: {}, anthropic: { apiKey: 'test', baseUrl, fetch } })
  const peer = createAnthropic({ apiKey: 'test', baseURL: `${baseUrl}/v1` })
  const task = { title: 'What is the answer?' }
  const request = { model: MODEL, max_tokens: 4_096, messages: [{ role: 'user' as const, content: PROMPT }] }
  const bare = (): Promise<unknown> => sdk.messages.create(request)
  const clients: readonly Client[] = [
    { name: 'bare SDK', call: whole(bare) },
    { name: 'bare SDK, once more', call: whole(bare) },
    {
      name: 'bare SDK, abortable',
      call: whole(() => sdk.messages.create(request, { signal: new AbortController().signal })),
    },
    { name: 'router.call, tier given', call: whole(() => router.call({ tier: 'haiku' }, PROMPT)) },
    { name: 'router.call', call: whole(() => router.call(task, PROMPT)) },
    { name: "router.call on Node's fetch", call: whole(() => onFetch.call(task, PROMPT)) },
    {
      name: 'AI SDK generateText',
      call: whole(() => generateText({ model: peer(MODEL), prompt: PROMPT, maxRetries: 0 })),
    },
  ]
  console.log(
    '\n| calls at once | client | calls | p50 ms | over the SDK, paired | p99 ms | over the SDK | CPU µs per call | over the SDK, paired |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|')
  for (const [atOnce, rounds] of [
    [1, 3_000],
    [10, 300],
    [100, 60],
  ] as const) {
    report(String(atOnce), clients, await interleave(clients, atOnce, rounds))
  }

  const streams: readonly Client[] = [
    {
      name: 'bare SDK',
      call: first(
        () => sdk.messages.create({ ...request, stream: true }),
        ({ type }) => type === 'content_block_delta',
      ),
    },
    {
      name: 'router.stream',
      call: first(
        () => router.stream(task, PROMPT),
        ({ type }) => type === 'text',
      ),
    },
    {
      name: "router.stream on Node's fetch",
      call: first(
        () => onFetch.stream(task, PROMPT),
        ({ type }) => type === 'text',
      ),
    },
    {
      name: 'AI SDK streamText',
      call: first(
        () => streamText({ model: peer(MODEL), prompt: PROMPT, maxRetries: 0 }).textStream,
        () => true,
      ),
    },
  ]
  report('first text, 1', streams, await interleave(streams, 1, 1_000))
}

function whole(call: () => Promise<unknown>): Client['call'] {
  return async () => {
    const start = performance.now()
    await call()
    return performance.now() - start
  }
}

/** The time to the first text; the rest of the stream is read, too. */
function first<Event>(
  open: () => AsyncIterable<Event> | Promise<AsyncIterable<Event>>,
  isText: (event: Event) => boolean,
): Client['call'] {
  return async () => {
    const start = performance.now()
    let at = 0
    for await (const event of await open()) if (at === 0 && isText(event)) at = performance.now() - start
    return at
  }
}

/**
 * The clients take turns, in each round in another order: whatever the machine does happens to all of them, and none
 * always comes after the one that leaves the most garbage.
 */
async function interleave(clients: readonly Client[], atOnce: number, count: number): Promise<Round[]> {
  const random = createSeededRandom(count)
  const rounds: Round[] = []
  const warmUp = Math.ceil(count / 5)
  for (let round = 0; round < count + warmUp; round++) {
    const turns: Turn[] = []
    for (const index of shuffled(clients.length, random)) {
      const { call } = clients[index] as Client
      const before = process.cpuUsage()
      const wallMs = await Promise.all(Array.from({ length: atOnce }, call))
      const { user, system } = process.cpuUsage(before)
      turns[index] = { wallMs, cpuUs: (user + system) / atOnce }
    }
    if (round >= warmUp) rounds.push(turns)
  }
  return rounds
}

function shuffled(length: number, random: () => number): number[] {
  const order = Array.from({ length }, (_, index) => index)
  for (let index = length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    ;[order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0]
  }
  return order
}

function report(title: string, clients: readonly Client[], rounds: readonly Round[]): void {
  const wallOf = (client: number): Rounds => rounds.map((round) => round[client]?.wallMs ?? [])
  const cpuOf = (client: number): Rounds => rounds.map((round) => [round[client]?.cpuUs ?? 0])
  // A call is compared with the SDK's call of the same round and of the same place in the queue.
  const lessBase = (own: Rounds, base: Rounds): Rounds =>
    own.map((turn, round) => turn.map((value, call) => value - (base[round]?.[call] ?? 0)))
  const [baseWall, baseCpu] = [wallOf(0), cpuOf(0)]
  clients.forEach(({ name }, client) => {
    const [wall, cpu] = [wallOf(client), cpuOf(client)]
    const over = (estimated: () => Estimate, digits: number): string =>
      client === 0 ? '' : format(estimated(), digits)
    const cells = [
      title,
      name,
      wall.flat().length.toLocaleString('en'),
      percentile(wall.flat(), 0.5).toFixed(3),
      over(() => estimate(lessBase(wall, baseWall), 0.5), 3),
      percentile(wall.flat(), 0.99).toFixed(2),
      over(() => estimate(wall, 0.99, baseWall), 2),
      percentile(cpu.flat(), 0.5).toFixed(0),
      over(() => estimate(lessBase(cpu, baseCpu), 0.5), 0),
    ]
    console.log(`| ${cells.join(' | ')} |`)
  })
}
