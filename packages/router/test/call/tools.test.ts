import { describe, expect, it } from 'vitest'
import { TIERS, createRouter } from '../../src/index.ts'
import type { StreamEvent, Tool } from '../../src/index.ts'
import { createScriptedProvider } from '../../src/testing.ts'
import { aSimulatedRouter } from '../simulated-router.ts'

function aTool(run: Tool['run'] = () => 'noted'): Tool {
  return {
    name: 'note',
    description: 'Takes a note.',
    inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    run,
  }
}

const prompt =
  'Take notes. [[simulate: call note {"text": "one"}]] [[simulate: call note {"text": "two"}]] [[simulate: say Done]]'

describe('tools', () => {
  it.each(TIERS)('run in order on %s; usage and cost are those of every turn', async (tier) => {
    const { router, simulator } = await aSimulatedRouter()
    const inputs: unknown[] = []

    const result = await router.call({ tier }, prompt, { tools: [aTool((input) => inputs.push(input))] })

    expect(inputs).toEqual([{ text: 'one' }, { text: 'two' }])
    expect(result.text).toBe('Done')
    expect(result.attempts.map(({ turn, reason }) => [turn, reason])).toEqual([
      [0, 'first'],
      [1, 'turn'],
      [2, 'turn'],
    ])
    expect(result.usage.outputTokens).toBe(
      result.attempts.reduce((sum, { usage }) => sum + (usage?.outputTokens ?? 0), 0),
    )
    expect(result.costUsd).toBeCloseTo(
      result.attempts.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0),
      12,
    )
    expect(result.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
      'tool',
      'assistant',
    ])
    expect(simulator.requests).toHaveLength(3)
  })

  it.each(TIERS)('on %s turn every mistake into a result the model reads', async (tier) => {
    const broken = aTool(() => {
      throw new Error('disk full')
    })
    const turns = [
      { toolCalls: [{ name: 'note', input: { text: 'x' } }] },
      { toolCalls: [{ name: 'note', input: { text: 5 } }] },
      { toolCalls: [{ name: 'delete_everything', input: {} }] },
      'Sorry',
    ]
    const router = createRouter({ environment: {}, tiers: { [tier]: { provider: createScriptedProvider(turns) } } })

    const { messages } = await router.call({ tier }, 'Go', { tools: [broken] })

    expect(messages.flatMap((message) => (message.role === 'tool' ? [message.content] : []))).toEqual([
      'Error: disk full',
      'Error: the input does not fit the schema: text must be string, not number',
      'Error: there is no tool "delete_everything"; the tools are note',
    ])
  })

  it.each(TIERS)('on %s end with an error when the turns are used up', async (tier) => {
    const provider = createScriptedProvider(() => ({ toolCalls: [{ name: 'note', input: { text: 'again' } }] }))
    const router = createRouter({ environment: {}, tiers: { [tier]: { provider } } })

    await expect(router.call({ tier }, 'Go', { tools: [aTool()], maxTurns: 3 })).rejects.toMatchObject({
      code: 'tool_turns_exhausted',
      attempts: [{}, {}, {}],
    })
  })

  it('are returned instead of run when maxTurns is 0', async () => {
    const { router } = await aSimulatedRouter()

    const result = await router.call({ tier: 'haiku' }, prompt, { tools: [aTool()], maxTurns: 0 })

    expect(result).toMatchObject({ finishReason: 'tool_calls', toolCalls: [{ name: 'note', input: { text: 'one' } }] })
  })

  it('are reported by a stream, whole and once', async () => {
    const { router } = await aSimulatedRouter()
    const events: StreamEvent[] = []

    for await (const event of router.stream({ tier: 'local' }, prompt, { tools: [aTool()] })) events.push(event)

    expect(events.filter(({ type }) => type.startsWith('tool'))).toMatchObject([
      { type: 'tool_call', call: { input: { text: 'one' } } },
      { type: 'tool_result', result: { content: 'noted' } },
      { type: 'tool_call', call: { input: { text: 'two' } } },
      { type: 'tool_result', result: { content: 'noted' } },
    ])
  })

  it.each(['call', 'stream'] as const)('are found when a local model writes the call as text (%s)', async (mode) => {
    const { router } = await aSimulatedRouter()
    const inputs: unknown[] = []
    const options = { tools: [aTool((input) => inputs.push(input))] }
    const written = 'Note. [[simulate: tools as text]] [[simulate: call note {"text": "one"}]] [[simulate: say Done]]'
    let text = ''

    if (mode === 'call') text = (await router.call({ tier: 'local' }, written, options)).text
    else
      for await (const event of router.stream({ tier: 'local' }, written, options))
        if (event.type === 'text') text += event.text

    expect(inputs).toEqual([{ text: 'one' }])
    expect(text).toBe('Done')
  })

  it('are forced on a server that cannot parse them, and the model says when it has finished', async () => {
    const answers = [
      { toolCalls: [{ name: 'note', input: { text: 'one' } }] },
      { toolCalls: [{ name: 'final_answer', input: { answer: 'All noted' } }] },
    ]
    let turn = 0
    const { router, simulator } = await aSimulatedRouter(
      { tiers: { local: { toolChoice: 'required' } } },
      { canChooseTools: false, reply: () => answers[turn++] },
    )

    const result = await router.call({ tier: 'local' }, 'Go', { tools: [aTool()] })

    expect(result).toMatchObject({ text: 'All noted', finishReason: 'stop' })
    expect(simulator.requests[0]?.body).toMatchObject({ tool_choice: 'required' })
  })

  it('stop with the call: an abort ends a running tool and nothing is asked afterwards', async () => {
    const controller = new AbortController()
    const provider = createScriptedProvider([{ toolCalls: [{ name: 'note', input: { text: 'x' } }] }])
    const router = createRouter({ environment: {}, tiers: { haiku: { provider } } })
    let seen: AbortSignal | undefined
    const endless = aTool((_, { signal }) => {
      seen = signal
      controller.abort(new Error('stop'))
      return new Promise(() => {})
    })

    await expect(router.call({ tier: 'haiku' }, 'Go', { tools: [endless], signal: controller.signal })).rejects.toThrow(
      'stop',
    )
    expect(seen?.aborted).toBe(true)
    expect(provider.requests).toHaveLength(1)
  })

  it('keep the signed thinking blocks of opus, and lose them for another model only', async () => {
    const { router, simulator } = await aSimulatedRouter()

    const first = await router.call({ tier: 'opus' }, 'Note. [[simulate: call note {"text": "one"}]]', {
      tools: [aTool()],
    })
    await router.call({ tier: 'haiku' }, 'And now?', { messages: first.messages, tools: [aTool()] })

    const kinds = (index: number): string => JSON.stringify(simulator.requests[index]?.body)
    expect(kinds(1)).toContain('"type":"thinking"')
    expect(kinds(2)).not.toContain('"type":"thinking"')
  })
})
