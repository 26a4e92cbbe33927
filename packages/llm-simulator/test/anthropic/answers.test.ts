import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { countTokens } from '../../src/index.ts'
import { ask, haiku, openClients, opus, writeTool } from '../open-clients.ts'

const off = { type: 'disabled' } as const
const tool = { name: 'write_file', description: 'Writes', input_schema: writeTool }

describe('POST /v1/messages answers', () => {
  it('with a text that says it is simulated and names the task', async () => {
    const { anthropic } = await openClients()

    const message = await anthropic.messages.create({
      model: haiku,
      max_tokens: 200,
      thinking: off,
      messages: ask('Context first.\n## Task 2: Count the birds\nAll of them.'),
    })

    expect(message.content).toEqual([
      {
        type: 'text',
        text: expect.stringMatching(/^\[simulated haiku\].*Asked: Task 2: Count the birds$/) as string,
        citations: null,
      },
    ])
    expect(message.stop_reason).toBe('end_turn')
    expect(message._request_id).toMatch(/^req_sim/)
  })

  it('with complete usage, computed from the lengths of the texts', async () => {
    const { anthropic } = await openClients({ reply: () => ({ text: 'x'.repeat(41) }) })

    const { usage } = await anthropic.messages.create({
      model: haiku,
      max_tokens: 200,
      thinking: off,
      system: 'y'.repeat(9),
      messages: ask('z'.repeat(8)),
    })

    expect(usage).toEqual({
      input_tokens: 3 + 2,
      output_tokens: 11,
      output_tokens_details: { thinking_tokens: 0 },
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      server_tool_use: null,
      service_tier: 'standard',
      speed: 'standard',
      inference_geo: null,
    })
  })

  it('the same request with the same bytes, and another seed with another id', async () => {
    const body = { model: haiku, max_tokens: 100, messages: ask('Hello') }
    const [one, two, other] = await Promise.all([openClients(), openClients(), openClients({ seed: 'other' })])

    const texts = await Promise.all(
      [one, one, two, other].map(async ({ post }) => (await post('/v1/messages', body)).text()),
    )

    expect(new Set(texts.slice(0, 3)).size).toBe(1)
    expect(texts[3]).not.toBe(texts[0])
  })

  it('in the stream exactly as in the JSON body, with cumulative usage', async () => {
    const { anthropic, post } = await openClients({
      reply: () => ({
        thinking: 'Thinking about it for a while.',
        text: 'A text that needs several deltas to arrive.',
        toolCalls: [{ name: 'write_file', input: { path: 'ä.txt', content: '"\n' } }],
      }),
    })
    const body = { model: haiku, max_tokens: 300, tools: [tool], messages: ask('Hello') }

    const json = await anthropic.messages.create(body)
    const streamed = await anthropic.messages.stream(body).finalMessage()
    const events = await (await post('/v1/messages', { ...body, stream: true })).text()

    expect(streamed).toMatchObject({
      content: json.content,
      stop_reason: 'tool_use',
      usage: { output_tokens: json.usage.output_tokens, input_tokens: json.usage.input_tokens },
    })
    expect(json.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use'])
    const names = [...events.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)
    expect(names.slice(0, 4)).toEqual(['message_start', 'content_block_start', 'ping', 'content_block_delta'])
    expect(names.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop'])
  })

  it('with thinking first on Haiku 5.5 unless disabled, and always (text omitted) on Opus 5.5', async () => {
    const { anthropic } = await openClients()
    const types = async (model: string, extra: object): Promise<unknown> =>
      (await anthropic.messages.create({ model, max_tokens: 500, messages: ask('Hello'), ...extra })).content.map(
        (block) => (block.type === 'thinking' ? `thinking ${block.thinking === '' ? 'omitted' : 'shown'}` : block.type),
      )

    expect(await types(haiku, {})).toEqual(['thinking shown', 'text'])
    expect(await types(haiku, { thinking: off })).toEqual(['text'])
    expect(await types(haiku, { thinking: { type: 'adaptive', display: 'omitted' } })).toEqual([
      'thinking omitted',
      'text',
    ])
    expect(await types(opus, {})).toEqual(['thinking omitted', 'text'])
    expect(await types(opus, { thinking: { type: 'adaptive', display: 'summarized' } })).toEqual([
      'thinking shown',
      'text',
    ])
  })

  it('with max_tokens when the answer, or the thinking before it, is longer', async () => {
    const { anthropic } = await openClients({ reply: () => ({ text: 'x'.repeat(400) }) })

    const cut = await anthropic.messages.create({ model: haiku, max_tokens: 10, thinking: off, messages: ask('Hello') })
    const eaten = await anthropic.messages.create({
      model: haiku,
      max_tokens: 10,
      output_config: { effort: 'max' },
      messages: ask('Hello'),
    })

    expect(cut).toMatchObject({
      stop_reason: 'max_tokens',
      content: [{ text: 'x'.repeat(40) }],
      usage: { output_tokens: 10 },
    })
    expect(eaten).toMatchObject({
      stop_reason: 'max_tokens',
      content: [{ type: 'thinking' }],
      usage: { output_tokens: 10, output_tokens_details: { thinking_tokens: 10 } },
    })
  })

  it('up to a stop sequence', async () => {
    const { anthropic } = await openClients({ reply: () => ({ text: 'one END two' }) })

    const message = await anthropic.messages.create({
      model: haiku,
      max_tokens: 50,
      thinking: off,
      stop_sequences: ['two', 'END'],
      messages: ask('Hello'),
    })

    expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END', content: [{ text: 'one ' }] })
  })

  it('with a value that satisfies the JSON schema, and never with a passing verdict', async () => {
    const { anthropic } = await openClients()
    const schema = {
      type: 'object',
      properties: {
        verdict: { type: 'string', enum: ['pass', 'fail', 'insufficient'] },
        findings: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            properties: { line: { type: 'integer', minimum: 1 }, quote: { type: 'string', minLength: 12 } },
            required: ['line', 'quote'],
            additionalProperties: false,
          },
        },
      },
      required: ['verdict', 'findings'],
      additionalProperties: false,
    }

    const message = await anthropic.messages.create({
      model: haiku,
      max_tokens: 300,
      thinking: off,
      output_config: { format: { type: 'json_schema', schema } },
      messages: ask('Judge'),
    })

    const block = message.content[0]
    const value = JSON.parse(block?.type === 'text' ? block.text : '') as { verdict: string }
    expect(new Ajv().validate(schema, value)).toBe(true)
    expect(value.verdict).toBe('insufficient')
  })

  it('the tool loop of the SDK: one listing, one file that the prompt names, then text', async () => {
    const { anthropic, simulator } = await openClients()
    const calls: unknown[] = []
    const run = (name: string, input_schema: { type: 'object'; properties: object }): never =>
      ({
        type: 'custom',
        name,
        description: name,
        input_schema,
        parse: (input: unknown) => input,
        run: (input: unknown) => (calls.push([name, input]), 'README.md'),
      }) as never

    const final = await anthropic.beta.messages.toolRunner({
      thread: false,
      model: opus,
      max_tokens: 1_000,
      messages: ask('Step 1: Write `docs/notes.md` with the notes.'),
      tools: [
        run('list_files', { type: 'object', properties: { path: { type: 'string' } } }),
        run('write_file', writeTool),
        run('run_command', { type: 'object', properties: {} }),
      ],
    } as never)

    expect(calls).toEqual([
      ['list_files', { path: '.' }],
      ['write_file', { path: 'docs/notes.md', content: expect.stringContaining('[simulated]') as string }],
    ])
    expect(final).toMatchObject({
      stop_reason: 'end_turn',
      content: [
        { type: 'thinking' },
        { type: 'text', text: expect.stringContaining('2 simulated tool call(s)') as string },
      ],
    })
    expect(simulator.requests).toHaveLength(3)
  })

  it('a forced tool with arguments that satisfy its schema', async () => {
    const { anthropic } = await openClients()

    const message = await anthropic.messages.create({
      model: haiku,
      max_tokens: 300,
      thinking: off,
      tools: [tool],
      tool_choice: { type: 'tool', name: 'write_file' },
      messages: ask('Go'),
    })

    expect(message).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'write_file', input: { path: 'simulated', content: 'simulated' } }],
    })
  })
})

describe('prompt caching', () => {
  const system = (
    text: string,
    ttl?: '1h',
  ): [{ type: 'text'; text: string; cache_control: { type: 'ephemeral'; ttl?: '1h' } }] => [
    { type: 'text', text, cache_control: { type: 'ephemeral', ...(ttl && { ttl }) } },
  ]
  const long = 'x'.repeat(4 * 600)

  it('writes a marked prefix once and reads it afterwards; the three figures add up to the prompt', async () => {
    const { anthropic } = await openClients()
    const usage = async (question: string): Promise<unknown> =>
      (
        await anthropic.messages.create({
          model: haiku,
          max_tokens: 100,
          system: system(long),
          messages: ask(question),
        })
      ).usage

    expect(await usage('1234')).toMatchObject({
      input_tokens: 1,
      cache_creation_input_tokens: 600,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 600, ephemeral_1h_input_tokens: 0 },
    })
    expect(await usage('12345')).toMatchObject({
      input_tokens: 2,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 600,
    })
  })

  it('counts one-hour writes apart, ignores prefixes that are too short, and keeps models apart', async () => {
    const { anthropic } = await openClients()
    const usage = async (text: string, model: string, ttl?: '1h'): Promise<unknown> =>
      (await anthropic.messages.create({ model, max_tokens: 100, system: system(text, ttl), messages: ask('1234') }))
        .usage

    expect(await usage(long, haiku, '1h')).toMatchObject({
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 600 },
    })
    expect(await usage(long, 'claude-haiku-4-5')).toMatchObject({ input_tokens: 601, cache_creation_input_tokens: 0 })
    expect(await usage(long, opus)).toMatchObject({ cache_creation_input_tokens: 600, cache_read_input_tokens: 0 })
  })

  it('with cache_control at the top level the conversation so far is read back in the next turn', async () => {
    const { anthropic } = await openClients()
    const first = { model: haiku, max_tokens: 100, cache_control: { type: 'ephemeral' } as const, messages: ask(long) }
    const second = {
      ...first,
      messages: [...ask(long), { role: 'assistant' as const, content: 'abcd' }, ...ask('efgh')],
    }

    expect((await anthropic.messages.create(first)).usage).toMatchObject({
      input_tokens: 0,
      cache_creation_input_tokens: 600,
    })
    expect((await anthropic.messages.create(second)).usage).toMatchObject({
      input_tokens: 0,
      cache_read_input_tokens: 600,
      cache_creation_input_tokens: 2,
    })
  })
})

describe('the other endpoints', () => {
  it('count_tokens counts as the answer does, and knows only its own fields', async () => {
    const { anthropic, post } = await openClients()

    expect(
      await anthropic.messages.countTokens({ model: haiku, system: 'abcd', messages: ask('abcde') }),
    ).toMatchObject({ input_tokens: 3 })
    expect(countTokens('abcde')).toBe(2)
    expect((await post('/v1/messages/count_tokens', { model: haiku, max_tokens: 5, messages: ask('x') })).status).toBe(
      400,
    )
  })

  it('the Models API lists newest first with lifecycles, and finds one', async () => {
    const { anthropic } = await openClients()

    const all = await Array.fromAsync(anthropic.models.list())
    const retired = await Array.fromAsync(anthropic.models.list({ lifecycle: 'retired' } as never))
    const one = await anthropic.models.retrieve('claude-opus-4-20250514')

    expect(all[0]).toMatchObject({
      id: haiku,
      lifecycle: 'active',
      line: 'haiku',
      max_input_tokens: 1_000_000,
      max_tokens: 128_000,
      retires_at: null,
    })
    expect(retired.map(({ id }) => id)).toEqual(['claude-opus-4-20250514', 'claude-3-haiku-20240307'])
    expect(one).toMatchObject({ lifecycle: 'retired', retires_at: '2026-06-15T00:00:00Z' })
    await expect(anthropic.models.retrieve('nope')).rejects.toMatchObject({ status: 404, type: 'not_found_error' })
  })

  it('a path that does not exist is a not_found_error', async () => {
    const { post, simulator } = await openClients()

    expect((await post('/v1/complete', {})).status).toBe(404)
    expect((await fetch(`${simulator.url}/v1/messages`)).status).toBe(404)
  })
})
