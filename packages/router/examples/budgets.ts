import { createBudget, createRouter, isRouterError } from '@jr/router'
import { createScriptedProvider } from '@jr/router/testing'

const provider = createScriptedProvider(() => ({
  text: 'ok',
  delayMs: 5,
  usage: { inputTokens: 400, outputTokens: 900 },
}))
const budget = createBudget({ name: 'session', limitUsd: 0.02 })
const router = createRouter({ environment: {}, budgets: [budget], tiers: { haiku: { provider } } })

const calls = Array.from({ length: 50 }, async () => {
  try {
    await router.call({ tier: 'haiku' }, 'Summarize this.', { maxTokens: 1_000 })
    return 'answered'
  } catch (error) {
    return isRouterError(error) ? error.code : 'bug'
  }
})
const outcomes = await Promise.all(calls)

console.log(`${outcomes.filter((outcome) => outcome === 'answered').length} answered`)
console.log(`${outcomes.filter((outcome) => outcome === 'budget_exceeded').length} refused before they were sent`)
console.log(budget.state())
