import { createRouter, isRouterError } from '@jr/router'
import { createScriptedProvider } from '@jr/router/testing'

const haiku = createScriptedProvider([{ error: 'overloaded' }, 'Second try', { error: 'timed_out' }], 'anthropic')
const local = createScriptedProvider(['Local answer', { error: 'connection_failed' }], 'local')
const opus = createScriptedProvider([{ error: 'refused' }], 'anthropic')
const router = createRouter({
  environment: {},
  random: () => 1,
  tiers: { haiku: { provider: haiku }, local: { provider: local }, opus: { provider: opus } },
})
const task = { title: 'What is DNS?' }

const first = await router.call(task, 'What is DNS?')
console.log(
  first.text,
  first.attempts.map(({ reason, outcome }) => `${reason}: ${outcome}`),
)

const second = await router.call(task, 'What is DNS?')
console.log(second.text, 'from', second.tier)

try {
  await router.call({ tier: 'opus' }, 'Prove it.')
} catch (error) {
  if (isRouterError(error)) console.log(error.code, '-', error.hint)
}
