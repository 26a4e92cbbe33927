import { describe, expect, it } from 'vitest'
import { createRouter } from '../../src/index.ts'
import { createScriptedProvider } from '../../src/testing.ts'

describe('the circuit breaker', () => {
  it('opens after failures in a row, lets one call through after the pause, and closes when that succeeds', async () => {
    let now = 1_000_000
    let healthy = false
    const provider = createScriptedProvider(() => (healthy ? 'ok' : { error: 'overloaded' }), 'anthropic')
    const router = createRouter({
      environment: {},
      clock: () => now,
      maxRetries: 0,
      circuit: { failureThreshold: 3, cooldownMs: 10_000 },
      tiers: { haiku: { provider } },
    })
    const call = (): Promise<unknown> =>
      router.call({ tier: 'haiku' }, 'Hi').then(
        ({ text }) => text,
        (error: { code: string }) => error.code,
      )

    expect([await call(), await call(), await call(), await call()]).toEqual([
      'overloaded',
      'overloaded',
      'overloaded',
      'circuit_open',
    ])
    expect(router.circuits()).toEqual([{ provider: 'anthropic', state: 'open', failures: 3, opensAt: 1_010_000 }])
    expect(provider.requests).toHaveLength(3)

    now += 10_000
    expect(router.circuits()[0]?.state).toBe('half_open')
    expect([await call(), await call()]).toEqual(['overloaded', 'circuit_open'])

    now += 10_000
    healthy = true
    expect([await call(), await call()]).toEqual(['ok', 'ok'])
    expect(router.circuits()).toEqual([{ provider: 'anthropic', state: 'closed', failures: 0 }])
  })

  it('lets only one call through while half open', async () => {
    let now = 0
    const provider = createScriptedProvider(
      (_, index) => (index === 0 ? { error: 'overloaded' } : { text: 'ok', delayMs: 20 }),
      'anthropic',
    )
    const router = createRouter({
      environment: {},
      clock: () => now,
      maxRetries: 0,
      circuit: { failureThreshold: 1, cooldownMs: 10 },
      tiers: { haiku: { provider } },
    })
    const call = (): Promise<unknown> =>
      router.call({ tier: 'haiku' }, 'Hi').then(
        ({ text }) => text,
        (error: { code: string }) => error.code,
      )
    await call()
    now += 10

    expect(await Promise.all([call(), call()])).toEqual(['ok', 'circuit_open'])
  })

  it('does not count what is the fault of the request', async () => {
    const provider = createScriptedProvider(() => ({ error: 'request_rejected' }))
    const router = createRouter({ environment: {}, circuit: { failureThreshold: 1 }, tiers: { haiku: { provider } } })

    await expect(router.call({ tier: 'haiku' }, 'Hi')).rejects.toMatchObject({ code: 'request_rejected' })
    await expect(router.call({ tier: 'haiku' }, 'Hi')).rejects.toMatchObject({ code: 'request_rejected' })
  })
})
