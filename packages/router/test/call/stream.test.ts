import { describe, expect, it } from 'vitest'
import { TIERS, createBudget } from '../../src/index.ts'
import type { Attempt, CallOptions, Router, StreamEvent, Task } from '../../src/index.ts'
import { aSimulatedRouter } from '../simulated-router.ts'

async function readAll(router: Router, task: Task, prompt: string, options?: CallOptions): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const event of router.stream(task, prompt, options)) events.push(event)
  return events
}

function textOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('')
}

describe('stream', () => {
  it.each(TIERS)(
    'on %s begins with the decision, yields text, and ends with the result that call gives',
    async (tier) => {
      const { router } = await aSimulatedRouter()
      const prompt = 'Count. [[simulate: say One two three four five six seven]]'

      const events = await readAll(router, { tier }, prompt)
      const called = await router.call({ tier }, prompt)

      expect(events[0]).toMatchObject({ type: 'decision', decision: { tier } })
      expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(1)
      const last = events.at(-1)
      const result = last?.type === 'result' ? last.result : undefined
      expect(textOf(events)).toBe(called.text)
      expect(Object.keys(result ?? {})).toEqual(Object.keys(called))
      expect(result).toMatchObject({
        text: called.text,
        usage: called.usage,
        costUsd: called.costUsd,
        finishReason: 'stop',
      })
      expect(result?.attempts[0]?.timeToFirstTextMs).toBeGreaterThanOrEqual(0)
    },
  )

  it('never shows thinking, even when a tag is cut in two', async () => {
    const { router } = await aSimulatedRouter()

    const events = await readAll(router, { tier: 'local' }, 'Hi [[simulate: think]]')

    expect(textOf(events)).not.toMatch(/think/)
    expect(textOf(events)).toMatch(/^\[simulated/)
  })

  it('retries before the first word and reports the attempt that failed', async () => {
    const { router, simulator } = await aSimulatedRouter()
    simulator.faults.push({ kind: 'status', status: 529 })

    const events = await readAll(router, { tier: 'haiku' }, 'Hi')

    expect(events.filter(({ type }) => type === 'attempt')).toMatchObject([
      { attempt: { outcome: 'failed', errorCode: 'overloaded', reason: 'first' } },
      { attempt: { outcome: 'answered', reason: 'retry' } },
    ])
  })

  it('aborts the request when the reader leaves', async () => {
    const { router, simulator } = await aSimulatedRouter()

    const stream = router.stream({ tier: 'haiku' }, 'Hi [[simulate: stall]]')
    for await (const event of stream) if (event.type === 'text') break

    await expect.poll(() => simulator.requests.at(-1)?.isAbandoned).toBe(true)
  })

  it('records the model call of a reader who has left as aborted, and its money as spent', async () => {
    const attempts: Attempt[] = []
    const budget = createBudget({ name: 'day', limitUsd: 1 })
    const { router } = await aSimulatedRouter({ budgets: [budget], onAttempt: (attempt) => attempts.push(attempt) })

    for await (const event of router.stream({ tier: 'haiku' }, 'Count. [[simulate: say One two three]]')) {
      if (event.type === 'text') break
    }

    expect(attempts).toMatchObject([{ outcome: 'failed', errorCode: 'aborted' }])
    expect(budget.state()).toMatchObject({ reservedUsd: 0, unconfirmedUsd: budget.state().spentUsd })
    expect(budget.state().spentUsd).toBeGreaterThan(0)
    expect(router.circuits()).toMatchObject([{ state: 'closed', failures: 0 }])
  })

  it('runs no further than its reader reads', async () => {
    const { router, simulator } = await aSimulatedRouter()
    const stream = router.stream({ tier: 'haiku' }, 'Hi')

    expect(simulator.requests).toHaveLength(0)
    expect(await stream.next()).toMatchObject({ value: { type: 'decision' } })
    expect(simulator.requests).toHaveLength(0)
    await stream.return(undefined as never)
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    expect(simulator.requests).toHaveLength(0)
  })
})
