import { BadRequestError, NotFoundError } from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { defaultAnthropicModels } from '../../src/index.ts'
import { ask, haiku, openClients, opus, writeTool } from '../open-clients.ts'

const tool = { name: 'write_file', description: 'Writes', input_schema: writeTool }
const valid = { model: haiku, max_tokens: 50, messages: ask('Hello') }
const withTools = { ...valid, tools: [tool] }
const call = { type: 'tool_use', id: 'toolu_1', name: 'write_file', input: { path: 'a', content: 'b' } }

const refused: readonly (readonly [title: string, body: object, message: RegExp])[] = [
  ['temperature, even at its default', { ...valid, temperature: 1 }, /^temperature: Extra inputs are not permitted$/],
  ['top_p', { ...valid, top_p: 1 }, /^top_p: Extra inputs/],
  ['top_k', { ...valid, top_k: 5 }, /^top_k: Extra inputs/],
  ['an unknown field', { ...valid, prefix: 'x' }, /^prefix: Extra inputs/],
  ['beta fields outside beta', { ...valid, context_management: {} }, /^context_management: Extra inputs/],
  ['a message thread', { ...valid, thread: { type: 'new' } }, /thread: false/],
  ['a missing max_tokens', { model: haiku, messages: ask('Hello') }, /^max_tokens: Field required$/],
  ['max_tokens of zero', { ...valid, max_tokens: 0 }, /greater than or equal to 1/],
  ['max_tokens beyond the model', { ...valid, max_tokens: 128_001 }, /128001 > 128000/],
  ['a missing model', { max_tokens: 5, messages: ask('Hello') }, /^model: Field required$/],
  ['no messages', { ...valid, messages: [] }, /at least one message/],
  ['an empty text', { ...valid, messages: ask('') }, /text content blocks must be non-empty/],
  ['a strange role', { ...valid, messages: [{ role: 'tool', content: 'x' }] }, /^messages\.0\.role/],
  [
    'an assistant who begins',
    { ...valid, messages: [{ role: 'assistant', content: 'x' }, ...ask('y')] },
    /first message/,
  ],
  [
    'prefill',
    { ...valid, messages: [...ask('Hello'), { role: 'assistant', content: '{' }] },
    /does not support assistant message prefill/,
  ],
  ['an unknown block', { ...valid, messages: [{ role: 'user', content: [{ type: 'video' }] }] }, /Input tag 'video'/],
  [
    'citations from the user',
    { ...valid, messages: [{ role: 'user', content: [{ type: 'text', text: 'x', citations: [{}] }] }] },
    /citations are not permitted/,
  ],
  [
    'a document from the assistant',
    { ...valid, messages: [...ask('a'), { role: 'assistant', content: [{ type: 'document' }] }, ...ask('b')] },
    /document blocks are not permitted/,
  ],
  [
    'budget_tokens',
    { ...valid, thinking: { type: 'enabled', budget_tokens: 1_024 } },
    /budget_tokens is not supported on claude-haiku-5-5/,
  ],
  [
    'a budget beside adaptive thinking',
    { ...valid, thinking: { type: 'adaptive', budget_tokens: 9 } },
    /budget_tokens: Extra inputs/,
  ],
  ['an unknown effort', { ...valid, output_config: { effort: 'huge' } }, /^output_config\.effort/],
  [
    'disabled thinking at effort xhigh',
    { ...valid, thinking: { type: 'disabled' }, output_config: { effort: 'xhigh' } },
    /at effort 'xhigh'/,
  ],
  [
    'disabled thinking at effort max',
    { ...valid, thinking: { type: 'disabled' }, output_config: { effort: 'max' } },
    /at effort 'max'/,
  ],
  [
    'disabled thinking on Opus 5.5',
    { ...valid, model: opus, thinking: { type: 'disabled' } },
    /'disabled' is not supported on claude-opus-5-5/,
  ],
  [
    'enabled thinking on Opus 5.5',
    { ...valid, model: opus, thinking: { type: 'enabled', budget_tokens: 1_024 } },
    /not supported on claude-opus-5-5/,
  ],
  [
    'tool_choice any on Opus 5.5',
    { ...withTools, model: opus, tool_choice: { type: 'any' } },
    /tool_choice\.type: 'any' is not supported/,
  ],
  [
    'a named tool on Opus 5.5',
    { ...withTools, model: opus, tool_choice: { type: 'tool', name: 'write_file' } },
    /'tool' is not supported/,
  ],
  ['a tool choice without tools', { ...valid, tool_choice: { type: 'any' } }, /while providing tools/],
  [
    'a tool choice of an unknown tool',
    { ...withTools, tool_choice: { type: 'tool', name: 'nope' } },
    /'nope' not found/,
  ],
  ['a tool without schema', { ...valid, tools: [{ name: 'x' }] }, /^tools\.0\.input_schema: Field required/],
  [
    'a tool schema that is no object',
    { ...valid, tools: [{ name: 'x', input_schema: { type: 'string' } }] },
    /Input should be 'object'/,
  ],
  ['two tools of one name', { ...valid, tools: [tool, tool] }, /must be unique/],
  ['a tool name with a space', { ...valid, tools: [{ ...tool, name: 'write file' }] }, /should match pattern/],
  [
    'a tool call that nobody answered',
    { ...withTools, messages: [...ask('a'), { role: 'assistant', content: [call] }, ...ask('b')] },
    /without `tool_result` blocks immediately after: toolu_1/,
  ],
  [
    'a tool result that nobody asked for',
    {
      ...withTools,
      messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_9', content: 'x' }] }],
    },
    /unexpected `tool_use_id`.*toolu_9/,
  ],
]

describe('POST /v1/messages refuses', () => {
  it.each(refused)('%s', async (_title, body, message) => {
    const { anthropic } = await openClients()

    const error = await anthropic.messages
      .create(body as typeof valid, { timeout: 5_000 })
      .catch((error: unknown) => error)

    expect(error).toBeInstanceOf(BadRequestError)
    expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' })
    expect((error as BadRequestError).error).toMatchObject({
      error: { message: expect.stringMatching(message) as string },
    })
  })

  it.each(['claude-3-haiku-20240307', 'claude-opus-4-20250514', 'claude-nonesuch'])(
    'the retired or unknown model %s',
    async (model) => {
      const { anthropic } = await openClients()

      const error = await anthropic.messages.create({ ...valid, model }).catch((error: unknown) => error)

      expect(error).toBeInstanceOf(NotFoundError)
      expect(error).toMatchObject({ type: 'not_found_error', error: { error: { message: `model: ${model}` } } })
    },
  )

  it('a prompt that does not fit the window', async () => {
    const { anthropic, simulator } = await openClients({
      anthropicModels: [{ ...defaultAnthropicModels[0]!, maxInputTokens: 10 }],
    })

    await expect(anthropic.messages.create({ ...valid, messages: ask('x'.repeat(44)) })).rejects.toThrow(
      /prompt is too long: 11 tokens > 10 maximum/,
    )
    expect(simulator.requests.at(-1)?.status).toBe(400)
  })

  it('a thinking block that was changed, and one of another model', async () => {
    const { anthropic } = await openClients()
    const first = await anthropic.messages.create({ ...valid, max_tokens: 500 })
    const block = first.content[0]!
    const history = (content: unknown[]): never =>
      [...ask('Hello'), { role: 'assistant', content }, ...ask('Again')] as never

    await expect(anthropic.messages.create({ ...valid, messages: history(first.content) })).resolves.toBeDefined()
    await expect(
      anthropic.messages.create({ ...valid, messages: history([{ ...block, thinking: 'other' }]) }),
    ).rejects.toThrow(/Invalid `signature`/)
    await expect(anthropic.messages.create({ ...valid, model: opus, messages: history([block]) })).rejects.toThrow(
      /made by claude-haiku-5-5/,
    )
  })
})

describe('credentials and version', () => {
  it('a request without a key is 401 authentication_error', async () => {
    const { post } = await openClients()

    const response = await post('/v1/messages', valid, { authorization: '' })

    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } })
  })

  it('only the configured key is accepted, as Bearer or as x-api-key', async () => {
    const { post } = await openClients({ apiKey: 'right' })

    expect((await post('/v1/messages', valid)).status).toBe(401)
    expect((await post('/v1/messages', valid, { authorization: 'Bearer right' })).status).toBe(200)
    expect((await post('/v1/messages', valid, { authorization: '', 'x-api-key': 'right' })).status).toBe(200)
  })

  it('only version 2026-10-21 is accepted', async () => {
    const { post, simulator } = await openClients()

    const old = await post('/v1/messages', valid, { 'anthropic-version': '2023-06-01' })
    const none = await fetch(`${simulator.anthropicUrl}/v1/models`, { headers: { authorization: 'Bearer k' } })

    expect([old.status, none.status]).toEqual([400, 400])
    expect(await old.text()).toContain('2026-10-21')
    expect(await none.text()).toContain('anthropic-version: header is required')
  })

  it('a body over 32 MB is 413, and one that is not JSON is 400', async () => {
    const { post, simulator } = await openClients()

    const large = await post('/v1/messages', { ...valid, messages: ask('x'.repeat(33 * 1024 * 1024)) })
    const broken = await fetch(`${simulator.anthropicUrl}/v1/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'anthropic-version': '2026-10-21' },
      body: '{',
    })

    expect([large.status, broken.status]).toEqual([413, 400])
  })

  it('no key reaches the record of requests', async () => {
    const { anthropic, openai, simulator } = await openClients()
    await anthropic.models.list()
    await openai.models.list()

    expect(simulator.requests).toHaveLength(2)
    expect(JSON.stringify(simulator.requests)).not.toContain('test-key')
  })
})
