import { describe, expect, it } from 'vitest'
import { fitMaxTokens } from '../../src/call/fit-max-tokens.ts'
import { aSimulatedRouter } from '../simulated-router.ts'

const WINDOW = 2_000

describe('a context window', () => {
  it("that the answer does not fit in is fitted from the server's own words, once", async () => {
    const { router, simulator } = await aSimulatedRouter({}, { contextWindow: WINDOW })

    const result = await router.call({ tier: 'local' }, 'word '.repeat(1_200))

    expect(result.attempts).toMatchObject([{ errorCode: 'context_overflow' }, { outcome: 'answered', reason: 'retry' }])
    const { max_tokens: fitted } = simulator.requests[1]!.body as { max_tokens: number }
    expect(fitted).toBeGreaterThan(256)
    expect(fitted).toBeLessThan(WINDOW)
  })

  it('that the prompt does not fit in leads to the tier that is allowed, or to an error that says what to do', async () => {
    const { router } = await aSimulatedRouter({}, { contextWindow: WINDOW })
    const prompt = 'word '.repeat(3_000)

    await expect(router.call({}, prompt, { tier: 'local', fallback: ['haiku'] })).resolves.toMatchObject({
      tier: 'haiku',
    })
    await expect(router.call({ tier: 'local' }, prompt)).rejects.toMatchObject({
      code: 'context_overflow',
      hint: expect.stringContaining('Shorten'),
    })
  })

  it('that probe has learned is respected without asking first', async () => {
    const { router, simulator } = await aSimulatedRouter({}, { contextWindow: WINDOW })
    await router.probe()
    const before = simulator.requests.length

    await router.call({ tier: 'local' }, 'Hi')

    expect(simulator.requests.slice(before)).toMatchObject([{ body: { max_tokens: WINDOW - 1 } }])
  })
})

describe('fitMaxTokens', () => {
  it.each([
    [
      "This model's maximum context length is 32768 tokens. However, you requested 4096 output tokens and your prompt contains at least 30000 input tokens, for a total of at least 34096 tokens.",
      2_752,
    ],
    [
      "This model's maximum context length is 4096 tokens. However, you requested 4097 tokens (2049 in the messages, 2048 in the completion).",
      2_031,
    ],
    ['input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length', 9_984],
    ['prompt is too long: 1200000 tokens > 1000000 maximum', undefined],
    [
      "This model's maximum context length is 4096 tokens. However, your prompt contains at least 5000 input tokens",
      undefined,
    ],
  ])('reads "%s" as %s', (message, fitting) => {
    expect(fitMaxTokens(message, 20_000)).toBe(fitting)
  })
})
