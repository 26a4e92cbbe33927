import { Ajv } from 'ajv'
import type OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { ask, openClients, qwen, writeTool } from '../open-clients.ts'

const tool = { type: 'function' as const, function: { name: 'write_file', parameters: writeTool } }

describe('POST /v1/chat/completions', () => {
  it('answers with a text that says it is simulated, and with usage from the lengths', async () => {
    const { openai } = await openClients()

    const body = await openai.chat.completions.create({
      model: qwen,
      messages: [{ role: 'system', content: 'abcd' }, ...ask('Task 1: Do it.')],
    })

    const text = body.choices[0]?.message.content ?? ''
    expect(text).toMatch(/^\[simulated local\].*Asked: Task 1: Do it\.$/)
    expect(body).toMatchObject({
      model: qwen,
      choices: [{ finish_reason: 'stop' }],
      usage: { prompt_tokens: 5, completion_tokens: Math.ceil(text.length / 4) },
    })
  })

  it('needs no key, and with a key only that one', async () => {
    const [open, closed] = await Promise.all([openClients(), openClients({ openaiApiKey: 'right' })])
    const models = (url: string, headers: Record<string, string>): Promise<Response> =>
      fetch(`${url}/models`, { headers })

    expect((await models(open.simulator.openaiUrl, {})).status).toBe(200)
    const refused = await models(closed.simulator.openaiUrl, { authorization: 'Bearer wrong' })
    expect([refused.status, await refused.json()]).toEqual([401, { error: 'Unauthorized' }])
    expect((await models(closed.simulator.openaiUrl, { authorization: 'Bearer right' })).status).toBe(200)
    expect((await fetch(`${closed.simulator.url}/openai/health`)).status).toBe(200)
  })

  it('streams the same answer; the usage comes in a last chunk without choices', async () => {
    const { openai } = await openClients({ reply: () => ({ text: 'A text that needs several chunks to arrive.' }) })

    const chunks = await Array.fromAsync(
      await openai.chat.completions.create({
        model: qwen,
        stream: true,
        stream_options: { include_usage: true },
        messages: ask('Hello'),
      }),
    )

    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(
      'A text that needs several chunks to arrive.',
    )
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 2, completion_tokens: 11, total_tokens: 13 },
    })
    const plain = await Array.fromAsync(
      await openai.chat.completions.create({ model: qwen, stream: true, messages: ask('Hello') }),
    )
    expect(plain.every(({ choices }) => choices.length === 1)).toBe(true)
  })

  it('stops with length when the answer exceeds max_tokens', async () => {
    const { openai } = await openClients({ reply: () => ({ text: 'x'.repeat(100) }) })

    const body = await openai.chat.completions.create({ model: qwen, max_tokens: 5, messages: ask('Hello') })

    expect(body).toMatchObject({
      choices: [{ finish_reason: 'length', message: { content: 'x'.repeat(20) } }],
      usage: { completion_tokens: 5 },
    })
  })

  it('calls tools: auto and required end with tool_calls, a named function with stop', async () => {
    const { openai } = await openClients()
    const finish = async (choice: 'auto' | 'required' | 'none' | object): Promise<unknown[]> => {
      const body = await openai.chat.completions.create({
        model: qwen,
        tools: [tool],
        tool_choice: choice as never,
        messages: ask('Write a.txt'),
      })
      const { finish_reason, message } = body.choices[0]!
      return [
        finish_reason,
        ...(message.tool_calls ?? []).map((call) =>
          call.type === 'function' ? (JSON.parse(call.function.arguments) as { path: string }).path : '',
        ),
      ]
    }

    expect(await finish('auto')).toEqual(['tool_calls', 'a.txt'])
    expect(await finish('required')).toEqual(['tool_calls', 'a.txt'])
    expect(await finish({ type: 'function', function: { name: 'write_file' } })).toEqual(['stop', 'simulated'])
    expect(await finish('none')).toEqual(['stop'])
  })

  it('ends a loop of forced calls with the tool that finishes', async () => {
    const { openai } = await openClients()
    const finish = {
      type: 'function' as const,
      function: {
        name: 'final_answer',
        parameters: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] },
      },
    }
    const loop = async (prompt: string): Promise<unknown[]> => {
      const messages: OpenAI.ChatCompletionMessageParam[] = [...ask(prompt)]
      const made: unknown[] = []
      for (let turn = 1; turn <= 3; turn++) {
        const { choices } = await openai.chat.completions.create({
          model: qwen,
          tools: [tool, finish],
          tool_choice: 'required',
          messages,
        })
        const message = choices[0]!.message
        const call = message.tool_calls![0]!
        if (call.type !== 'function') throw new Error('not a function call')
        made.push([call.function.name, JSON.parse(call.function.arguments)])
        if (call.function.name === 'final_answer') break
        messages.push(message, { role: 'tool', tool_call_id: call.id, content: 'written' })
      }
      return made
    }

    expect(await loop('Count the birds')).toEqual([
      ['write_file', expect.objectContaining({ path: 'simulated/count-the-birds.md' })],
      ['final_answer', { answer: expect.stringContaining('Asked: Count the birds') as string }],
    ])
    expect(await loop('[[simulate: say 42]]')).toEqual([['final_answer', { answer: '42' }]])
  })

  it('stops at a stop sequence', async () => {
    const { openai } = await openClients({ reply: () => ({ text: 'one END two' }) })

    const body = await openai.chat.completions.create({ model: qwen, stop: ['END'], messages: ask('Hello') })

    expect(body.choices[0]).toMatchObject({ finish_reason: 'stop', stop_reason: 'END', message: { content: 'one ' } })
  })

  it('serves the SDK tool loop, streamed as well', async () => {
    for (const stream of [false, true]) {
      const { openai } = await openClients()
      const calls: string[] = []
      const runner = openai.chat.completions.runTools({
        model: qwen,
        stream: stream as false,
        messages: ask('Write a.txt'),
        tools: [
          {
            type: 'function',
            function: {
              name: 'write_file',
              parameters: writeTool,
              function: (json: string) => (calls.push(json), 'written'),
            },
          } as never,
        ],
      })

      expect(await runner.finalContent()).toContain('1 simulated tool call(s)')
      expect(calls.map((json) => (JSON.parse(json) as { path: string }).path)).toEqual(['a.txt'])
    }
  })

  it('satisfies response_format and structured_outputs', async () => {
    const { openai } = await openClients()
    const schema = {
      type: 'object',
      properties: { tier: { enum: ['haiku', 'opus'] }, score: { type: 'number', minimum: 0.5 } },
      required: ['tier', 'score'],
      additionalProperties: false,
    }
    const answer = async (extra: object): Promise<unknown> =>
      JSON.parse(
        (await openai.chat.completions.create({ model: qwen, messages: ask('Hello'), ...extra })).choices[0]?.message
          .content ?? '',
      )

    const valid = new Ajv().compile(schema)
    expect(valid(await answer({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } }))).toBe(
      true,
    )
    expect(valid(await answer({ structured_outputs: { json: schema } }))).toBe(true)
    expect(await answer({ response_format: { type: 'json_object' } })).toEqual({})
  })

  const refused: readonly (readonly [title: string, body: object, status: number, type: string, message: RegExp])[] = [
    [
      'an unknown model',
      { model: 'gpt-9', messages: ask('x') },
      404,
      'NotFoundError',
      /The model `gpt-9` does not exist/,
    ],
    ['no messages', { model: qwen }, 400, 'BadRequestError', /Field required/],
    [
      'a strange role',
      { model: qwen, messages: [{ role: 'robot', content: '' }] },
      400,
      'BadRequestError',
      /literal_error/,
    ],
    [
      'stream options without a stream',
      { model: qwen, messages: ask('x'), stream_options: {} },
      400,
      'BadRequestError',
      /stream=True/,
    ],
    [
      'max_tokens of zero',
      { model: qwen, messages: ask('x'), max_tokens: 0 },
      400,
      'BadRequestError',
      /at least 1, got 0/,
    ],
    [
      'a tool choice without tools',
      { model: qwen, messages: ask('x'), tool_choice: 'required' },
      400,
      'BadRequestError',
      /`tools` must be set/,
    ],
    [
      'a named tool that is not there',
      { model: qwen, messages: ask('x'), tools: [tool], tool_choice: { type: 'function', function: { name: 'y' } } },
      400,
      'BadRequestError',
      /does not match/,
    ],
    [
      'a prompt and answer beyond the window',
      { model: qwen, messages: ask('x'.repeat(400)), max_tokens: 32_700 },
      400,
      'BadRequestError',
      /maximum context length is 32768 tokens\. However, you requested 32700 output tokens and your prompt contains at least 100 input tokens, for a total of at least 32800 tokens/,
    ],
  ]
  it.each(refused)('refuses %s as vLLM does', async (_title, body, status, type, message) => {
    const { openai } = await openClients()

    await expect(openai.chat.completions.create(body as never)).rejects.toMatchObject({
      status,
      type,
      message: expect.stringMatching(message) as string,
      error: { code: status },
    })
  })

  it('refuses auto tool choice when the server was started without it', async () => {
    const { openai } = await openClients({ canChooseTools: false })
    const body = { model: qwen, messages: ask('Write a.txt'), tools: [tool] }

    await expect(openai.chat.completions.create(body)).rejects.toThrow(/--enable-auto-tool-choice/)
    await expect(openai.chat.completions.create({ ...body, tool_choice: 'required' })).resolves.toBeDefined()
  })

  it('ignores fields it does not know, and takes sampling parameters', async () => {
    const { openai } = await openClients()

    await expect(
      openai.chat.completions.create({
        model: qwen,
        messages: ask('x'),
        temperature: 0,
        top_p: 1,
        nonsense: true,
      } as never),
    ).resolves.toBeDefined()
  })

  it('lists its models with their window, and tokenizes', async () => {
    const { openai, simulator } = await openClients({ openaiModels: ['a/b', 'c'], contextWindow: 100 })
    const tokenized = await fetch(`${simulator.url}/openai/tokenize`, {
      method: 'POST',
      body: JSON.stringify({ prompt: '12345' }),
    })

    expect((await openai.models.list()).data).toMatchObject([{ id: 'a/b', max_model_len: 100 }, { id: 'c' }])
    expect(await tokenized.json()).toMatchObject({ count: 2, max_model_len: 100 })
  })
})
