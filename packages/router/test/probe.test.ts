import { describe, expect, it } from 'vitest'
import { createRouter } from '../src/index.ts'
import { CLOSED_PORT } from './closed-port.ts'
import { aSimulatedRouter } from './simulated-router.ts'

describe('probe', () => {
  it('learns what each server has and what the local one can do', async () => {
    const { router } = await aSimulatedRouter(
      {},
      {
        reply: ({ tools }) =>
          tools.length > 0 ? { toolCalls: [{ name: 'report_number', input: { number: 7 } }] } : undefined,
      },
    )

    expect(await router.probe()).toMatchObject([
      { tier: 'haiku', status: 'ready' },
      { tier: 'local', status: 'ready', contextTokens: 32_768, toolCalls: 'auto', structuredOutput: true },
      { tier: 'opus', status: 'ready' },
    ])
  })

  it('finds out that tools must be forced, and forces them from then on', async () => {
    const { router, simulator } = await aSimulatedRouter({}, { canChooseTools: false })
    const tool = { name: 'note', description: 'Takes a note.', inputSchema: { type: 'object' }, run: () => 'ok' }

    const [, local] = await router.probe()
    await router.call({ tier: 'local' }, 'Go', { tools: [tool], maxTurns: 0 })

    expect(local).toMatchObject({ toolCalls: 'required' })
    expect(simulator.requests.at(-1)?.body).toMatchObject({ tool_choice: 'required' })
  })

  it('reports retired, unknown and missing without throwing', async () => {
    const { router } = await aSimulatedRouter({
      tiers: {
        haiku: { model: 'claude-3-haiku-20240307' },
        local: { model: 'llama' },
        opus: { model: 'claude-opus-9' },
      },
    })
    const unconfigured = createRouter({
      environment: {},
      local: { baseUrl: `http://127.0.0.1:${CLOSED_PORT}/v1` },
    })

    expect(await router.probe()).toMatchObject([
      { status: 'retired', message: expect.stringContaining('use claude-haiku-5-5') },
      { status: 'unknown_model', message: expect.stringContaining('qwen2.5-coder') },
      { status: 'unknown_model' },
    ])
    expect(await unconfigured.probe()).toMatchObject([
      { status: 'not_configured', message: expect.stringContaining('ANTHROPIC_API_KEY') },
      { status: 'unreachable', message: expect.stringContaining('LOCAL_LLM_URL') },
      { status: 'not_configured' },
    ])
  })

  it('does not force tools on a model that only chose not to call one', async () => {
    const { router } = await aSimulatedRouter()

    expect((await router.probe())[1]).toMatchObject({ toolCalls: 'unproven' })
  })

  it('gives up on a server that does not answer', async () => {
    const fetch = (): Promise<Response> => new Promise(() => {})
    const router = createRouter({ environment: {}, anthropic: { apiKey: 'test-key', fetch }, local: { fetch } })

    const probes = await router.probe({ timeoutMs: 200 })

    expect(probes.map(({ status }) => status)).toEqual(['unreachable', 'unreachable', 'unreachable'])
  })
})
