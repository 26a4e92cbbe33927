import { startSimulator } from '@jr/llm-simulator'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { resolveEndpoints } from '../src/config.ts'

// Each test imports the package and the SDKs anew, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

beforeEach(() => {
  vi.resetModules()
})

describe("the seed's functions", () => {
  it('take key and addresses from the environment', async () => {
    const simulator = await startSimulator({ apiKey: 'from-the-environment' })
    onTestFinished(() => simulator.close())
    onTestFinished(() => void vi.unstubAllEnvs())
    vi.stubEnv('ANTHROPIC_API_KEY', 'from-the-environment')
    vi.stubEnv('ANTHROPIC_BASE_URL', simulator.anthropicUrl)
    // The seed's variable named the whole address.
    vi.stubEnv('LOCAL_LLM_URL', `${simulator.openaiUrl}/chat/completions`)
    const { callHaiku, callLocal, callOpus, routeAndCall } = await import('../src/index.ts')

    const results = [await callHaiku('Hi'), await callLocal('Hi'), await callOpus('Hi')]
    const routed = await routeAndCall(
      { title: 'Format this simple document', instructions: 'Convert to markdown' },
      'Hi',
    )

    expect(results.map(({ tier }) => tier)).toEqual(['haiku', 'local', 'opus'])
    expect(routed).toMatchObject({ tier: 'haiku', decision: { source: 'model' } })
  })

  it('say at the call, not at the import, that the key is missing; and find it once it is set', async () => {
    const simulator = await startSimulator()
    onTestFinished(() => simulator.close())
    onTestFinished(() => void vi.unstubAllEnvs())
    vi.stubEnv('ANTHROPIC_API_KEY', '')
    vi.stubEnv('ANTHROPIC_BASE_URL', simulator.anthropicUrl)
    const { callHaiku } = await import('../src/index.ts')

    await expect(callHaiku('Hi')).rejects.toMatchObject({
      code: 'not_configured',
      message: expect.stringContaining('ANTHROPIC_API_KEY'),
    })
    vi.stubEnv('ANTHROPIC_API_KEY', 'now-it-is-set')
    await expect(callHaiku('Hi')).resolves.toMatchObject({ tier: 'haiku' })
  })
})

describe('resolveEndpoints', () => {
  it('prefers what is passed to what is in the environment', () => {
    const environment = { ANTHROPIC_API_KEY: 'a', ANTHROPIC_BASE_URL: 'http://b', LOCAL_LLM_URL: 'http://c/v1/' }

    expect(resolveEndpoints({ anthropic: { apiKey: 'mine' } }, environment)).toEqual({
      anthropic: { apiKey: 'mine', baseUrl: 'http://b' },
      local: { baseUrl: 'http://c/v1' },
    })
    expect(resolveEndpoints({}, {})).toEqual({ anthropic: {}, local: {} })
  })
})
