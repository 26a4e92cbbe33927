import Anthropic, { APIConnectionError, APIError, OverloadedError, RateLimitError } from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import type { Fault } from '../src/index.ts'
import { ask, haiku, openClients, opus, qwen } from './open-clients.ts'
import type { Clients } from './open-clients.ts'

const text = 'A text that needs several pieces to arrive whole.'
const open = (): Promise<Clients> => openClients({ reply: () => ({ text }) })
const body = { model: haiku, max_tokens: 100, thinking: { type: 'disabled' } as const, messages: ask('Hello') }
const chat = { model: qwen, messages: ask('Hello') }

describe('error statuses', () => {
  it.each([
    [400, 'invalid_request_error', 'BadRequestError'],
    [401, 'authentication_error', undefined],
    [402, 'billing_error', 'Payment Required'],
    [403, 'permission_error', 'Forbidden'],
    [404, 'not_found_error', 'NotFoundError'],
    [413, 'request_too_large', 'Payload Too Large'],
    [429, 'rate_limit_error', 'Too Many Requests'],
    [500, 'api_error', 'InternalServerError'],
    [503, 'api_error', 'Service Unavailable'],
    [529, 'overloaded_error', 'Status 529'],
  ] as const)("%i has each protocol's own body", async (status, anthropicType, openaiType) => {
    const { anthropic, openai, simulator } = await open()
    simulator.faults.push({ kind: 'status', status, times: 2 })

    await expect(anthropic.messages.create(body)).rejects.toMatchObject({
      status,
      type: anthropicType,
      requestID: 'req_sim000001',
    })
    await expect(openai.chat.completions.create(chat)).rejects.toMatchObject({
      status,
      ...(openaiType && { type: openaiType }),
    })
    await expect(anthropic.messages.create(body)).resolves.toMatchObject({ stop_reason: 'end_turn' })
    expect(simulator.requests.map((request) => request.status)).toEqual([status, status, 200])
  })

  it('429 carries retry-after, and x-should-retry when asked', async () => {
    const { anthropic, simulator } = await open()
    simulator.faults.push({ kind: 'status', status: 429, retryAfterSeconds: 60, shouldRetry: false })
    simulator.faults.push({ kind: 'status', status: 429 })

    const errors = [
      await anthropic.messages.create(body).catch((error: unknown) => error),
      await anthropic.messages.create(body).catch((error: unknown) => error),
    ] as RateLimitError[]

    expect(errors[0]).toBeInstanceOf(RateLimitError)
    expect(errors.map(({ headers }) => [headers.get('retry-after'), headers.get('x-should-retry')])).toEqual([
      ['60', 'false'],
      ['1', null],
    ])
  })

  it("context overflow comes in each provider's words", async () => {
    const { anthropic, openai, simulator } = await open()
    simulator.faults.push({ kind: 'context_overflow', times: 2 })

    await expect(anthropic.messages.create(body)).rejects.toThrow(/prompt is too long/)
    await expect(openai.chat.completions.create(chat)).rejects.toThrow(/maximum context length is 32768 tokens/)
  })

  it('health and models fail on their own', async () => {
    const { anthropic, openai, simulator } = await open()
    simulator.faults.push({ kind: 'status', status: 503, endpoint: 'health' })
    simulator.faults.push({ kind: 'status', status: 500, endpoint: 'models', times: 2 })
    simulator.faults.push({ kind: 'status', status: 529, endpoint: 'count_tokens' })

    expect((await fetch(`${simulator.url}/openai/health`)).status).toBe(503)
    await expect(anthropic.models.list()).rejects.toMatchObject({ status: 500 })
    await expect(openai.models.list()).rejects.toMatchObject({ status: 500 })
    await expect(anthropic.messages.create(body)).resolves.toBeDefined()
    await expect(anthropic.messages.countTokens({ model: haiku, messages: ask('x') })).rejects.toBeInstanceOf(
      OverloadedError,
    )
  })
})

describe('odd answers', () => {
  const answers = async (
    fault: Fault,
    prompt = 'Hello',
  ): Promise<
    readonly [
      Anthropic.Message,
      { finish_reason: string | null; message: { content: string | null } } | undefined,
      Record<string, unknown>,
    ]
  > => {
    const { anthropic, openai, simulator } = await open()
    simulator.faults.push({ ...fault, times: 2 })
    const message = await anthropic.messages.create({ ...body, messages: ask(prompt) })
    const completion = await openai.chat.completions.create({ ...chat, messages: ask(prompt) })
    return [message, completion.choices[0], completion as never]
  }

  it('truncate gives half the text and the reason', async () => {
    const [message, choice] = await answers({ kind: 'truncate' })

    expect(message).toMatchObject({ stop_reason: 'max_tokens', content: [{ text: text.slice(0, 24) }] })
    expect(choice).toMatchObject({ finish_reason: 'length', message: { content: text.slice(0, 24) } })
  })

  it('refusal says so, with details', async () => {
    const [message, choice] = await answers({ kind: 'refusal' })

    expect(message).toMatchObject({
      stop_reason: 'refusal',
      content: [],
      stop_details: { type: 'refusal' },
      usage: { output_tokens: 1 },
    })
    expect(choice).toMatchObject({ finish_reason: 'content_filter', message: { content: null } })
  })

  it('empty has no content and null content', async () => {
    const [message, choice] = await answers({ kind: 'empty' })

    expect(message).toMatchObject({ stop_reason: 'end_turn', content: [] })
    expect(choice).toMatchObject({ finish_reason: 'stop', message: { content: null } })
  })

  it('think puts thinking before the answer', async () => {
    const [message, choice] = await answers({ kind: 'think' })

    expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text'])
    expect(choice?.message.content).toBe(`<think>\nSimulated thinking before the answer.\n</think>\n\n${text}`)
  })

  it('no_finish_reason leaves it null, and another model may have answered', async () => {
    const [message, choice] = await answers({ kind: 'no_finish_reason' })
    const [other, , completion] = await answers({ kind: 'wrong_model' })

    expect([message.stop_reason, choice?.finish_reason]).toEqual([null, null])
    expect([other.model, completion.model]).toEqual(['claude-simulated-other-model', 'simulated-other-model'])
  })

  it('tools_as_text hides the tool call in the content', async () => {
    const { openai, simulator } = await openClients()
    simulator.faults.push({ kind: 'tools_as_text' })
    const tools = [
      {
        type: 'function' as const,
        function: { name: 'write_file', parameters: { type: 'object', properties: { path: { type: 'string' } } } },
      },
    ]

    const { choices } = await openai.chat.completions.create({ model: qwen, tools, messages: ask('Write a.txt') })

    expect(choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: {
        tool_calls: [],
        content: '<tool_call>\n{"name":"write_file","arguments":{"path":"a.txt"}}\n</tool_call>',
      },
    })
  })
})

describe('broken delivery', () => {
  const readAll = async (stream: AsyncIterable<unknown>): Promise<{ count: number; error: unknown }> => {
    let count = 0
    try {
      for await (const _event of stream) count += 1
      return { count, error: undefined }
    } catch (error) {
      return { count, error }
    }
  }
  const streams = async (
    fault: Fault,
  ): Promise<{ anthropic: { count: number; error: unknown }; openai: { count: number; error: unknown } }> => {
    const { anthropic, openai, simulator } = await open()
    simulator.faults.push({ ...fault, times: 2 })
    return {
      anthropic: await readAll(await anthropic.messages.create({ ...body, stream: true })),
      openai: await readAll(await openai.chat.completions.create({ ...chat, stream: true })),
    }
  }

  it('cut ends both streams without an error and without an end', async () => {
    const { anthropic, openai } = await streams({ kind: 'cut' })

    expect([anthropic.error, openai.error]).toEqual([undefined, undefined])
    expect(anthropic.count).toBeGreaterThan(1)
    expect(openai.count).toBeGreaterThan(1)
  })

  it("cut makes the SDK's message helper fail", async () => {
    const { anthropic, simulator } = await open()
    simulator.faults.push({ kind: 'cut' })

    await expect(anthropic.messages.stream(body).finalMessage()).rejects.toThrow(/without producing a Message/)
  })

  it('kill ends both streams with a bare TypeError', async () => {
    const { anthropic, openai } = await streams({ kind: 'kill' })

    expect(anthropic.error).toBeInstanceOf(TypeError)
    expect(openai.error).toBeInstanceOf(TypeError)
    expect(anthropic.count).toBeGreaterThan(0)
  })

  it('malformed ends both streams with a syntax error', async () => {
    const { anthropic, openai } = await streams({ kind: 'malformed' })

    expect(anthropic.error).toBeInstanceOf(SyntaxError)
    expect(openai.error).toBeInstanceOf(SyntaxError)
  })

  it('stream_error is an APIError without a status, and a 500 without a stream', async () => {
    const { anthropic, openai } = await streams({ kind: 'stream_error' })
    const plain = await open()
    plain.simulator.faults.push({ kind: 'stream_error' })

    expect(anthropic.error).toBeInstanceOf(APIError)
    expect(anthropic.error).toMatchObject({ status: undefined, type: 'overloaded_error' })
    expect(openai.error).toMatchObject({ type: 'InternalServerError' })
    await expect(plain.anthropic.messages.create(body)).rejects.toMatchObject({ status: 500 })
  })

  it('stall stays silent until the client gives up, and the simulator notices', async () => {
    const { anthropic, simulator } = await open()
    simulator.faults.push({ kind: 'stall' })
    const abort = new AbortController()
    const stream = await anthropic.messages.create({ ...body, stream: true }, { signal: abort.signal })

    let events = 0
    for await (const event of stream) {
      events += 1
      if (event.type === 'content_block_delta') abort.abort()
    }

    expect(events).toBeGreaterThan(1)
    await expect.poll(() => simulator.requests[0]?.isAbandoned).toBe(true)
  })

  it('closing the simulator ends a stalled answer', async () => {
    const { anthropic, simulator } = await open()
    simulator.faults.push({ kind: 'stall' })
    const stream = await anthropic.messages.create({ ...body, stream: true })

    await simulator.close()

    expect((await readAll(stream)).error).toBeInstanceOf(TypeError)
  })

  it('reset closes the socket before any header', async () => {
    const { anthropic, openai, simulator } = await open()
    simulator.faults.push({ kind: 'reset', times: 2 })

    await expect(anthropic.messages.create(body)).rejects.toBeInstanceOf(APIConnectionError)
    await expect(openai.chat.completions.create(chat)).rejects.toThrow(/Connection error/)
    expect(simulator.requests.map(({ status }) => status)).toEqual([undefined, undefined])
  })

  it("slow headers run into the SDK's timeout", async () => {
    const { anthropic, simulator } = await open()
    simulator.faults.push({ kind: 'slow_headers', delayMs: 600_000 })

    await expect(anthropic.messages.create(body, { timeout: 100 })).rejects.toThrow(/timed out/)
    await expect.poll(() => simulator.requests[0]?.isAbandoned).toBe(true)
  })

  it('a slow body has its headers at once, and its parts arrive one by one', async () => {
    const { post, simulator } = await open()
    simulator.faults.push({ kind: 'slow_body', delayMs: 60 })
    simulator.faults.push({ kind: 'slow_body', delayMs: 600_000 })

    const whole = await (await post('/v1/messages', { ...body, stream: true })).text()
    const endless = await post('/v1/messages', { ...body, stream: true })

    expect(whole).toContain('event: message_stop')
    expect(endless.status).toBe(200)
    await endless.body?.cancel()
  })
})

describe('faults asked for by the request', () => {
  it('by a marker, as often as it says for each prompt', async () => {
    const { simulator } = await open()
    const anthropic = new Anthropic({ apiKey: 'k', baseURL: simulator.anthropicUrl, maxRetries: 2 })

    await expect(
      anthropic.messages.create({ ...body, messages: ask('One [[simulate: 529 x2]]') }),
    ).resolves.toMatchObject({ stop_reason: 'end_turn' })

    expect(simulator.requests.map(({ status }) => status)).toEqual([529, 529, 200])
  })

  it('by a header', async () => {
    const { anthropic } = await open()

    await expect(anthropic.messages.create(body, { headers: { 'x-simulate': '402' } })).rejects.toMatchObject({
      status: 402,
    })
  })

  it('for one model only', async () => {
    const { anthropic, openai } = await open()
    const messages = ask('[[simulate: refusal on haiku]] [[simulate: empty on local]]')

    expect((await anthropic.messages.create({ ...body, messages })).stop_reason).toBe('refusal')
    expect((await anthropic.messages.create({ model: opus, max_tokens: 500, messages })).stop_reason).toBe('end_turn')
    expect((await openai.chat.completions.create({ ...chat, messages })).choices[0]?.message.content).toBeNull()
  })

  it('never for tool results or system text', async () => {
    const { anthropic } = await open()

    await expect(anthropic.messages.create({ ...body, system: '[[simulate: 500]]' })).resolves.toBeDefined()
  })

  it('an unknown marker is an error that lists the known ones', async () => {
    const { anthropic, openai } = await open()
    const messages = ask('[[simulate: explosion]]')

    await expect(anthropic.messages.create({ ...body, messages })).rejects.toThrow(
      /unknown marker.*explosion.*context overflow/,
    )
    await expect(openai.chat.completions.create({ ...chat, messages })).rejects.toThrow(/unknown marker/)
  })

  it('always holds until it is taken back; pushed faults come first', async () => {
    const { anthropic, simulator } = await open()
    const status = (): Promise<unknown> =>
      anthropic.messages.create(body).then(
        () => 200,
        (error: { status: number }) => error.status,
      )
    simulator.faults.always({ kind: 'status', status: 500 })
    simulator.faults.push({ kind: 'status', status: 529 })

    expect([await status(), await status(), await status()]).toEqual([529, 500, 500])
    simulator.faults.always(undefined)
    expect(await status()).toBe(200)
    simulator.faults.push({ kind: 'status', status: 529 })
    simulator.faults.clear()
    expect(await status()).toBe(200)
  })
})

describe('scripts in the prompt', () => {
  it('say answers with these words', async () => {
    const { anthropic } = await openClients()

    expect(
      (await anthropic.messages.create({ ...body, messages: ask('Task 1 [[simulate: say 42 birds]]') })).content,
    ).toMatchObject([{ text: '42 birds' }])
  })

  it('call makes the tool calls turn by turn, then say ends them', async () => {
    const { openai } = await openClients()
    const calls: string[] = []
    const tool = {
      type: 'function',
      function: {
        name: 'run',
        parameters: { type: 'object', properties: {} },
        function: (json: string) => (calls.push(json), 'ok'),
      },
    }

    const runner = openai.chat.completions.runTools({
      model: qwen,
      messages: ask(
        '[[simulate: call run {"command": "a [1]"}]] [[simulate: call run {"list": [[1], [2]]}]] [[simulate: say done]]',
      ),
      tools: [tool as never],
    })

    expect(await runner.finalContent()).toBe('done')
    expect(calls.map((json) => JSON.parse(json) as unknown)).toEqual([{ command: 'a [1]' }, { list: [[1], [2]] }])
  })

  it('only the step of a prompt counts, not its context', async () => {
    const { anthropic } = await openClients()
    const prompt =
      '<background>[[simulate: 500]] `a.txt`</background>\n<step number="1" of="2">\nCount [[simulate: say 7]]\n</step>'

    expect((await anthropic.messages.create({ ...body, messages: ask(prompt) })).content).toMatchObject([{ text: '7' }])
  })

  it('markers are not quoted, so a later prompt that holds the answer does not break', async () => {
    const { anthropic } = await openClients()

    const { content } = await anthropic.messages.create({
      ...body,
      messages: ask('Task 1: Try [[simulate: slow 1ms]] it'),
    })

    expect(content).toMatchObject([{ text: expect.stringMatching(/Asked: Task 1: Try it$/) as string }])
  })
})
