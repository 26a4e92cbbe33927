import { chooseNextTier, createRouter, recordVerdict } from '@jr/router'
import type { TrackRecord, TriedTier } from '@jr/router'
import { createScriptedProvider } from '@jr/router/testing'

// The local model never gets this right; haiku does three times out of four; opus always.
const local = createScriptedProvider(() => 'return 41')
const haiku = createScriptedProvider((_, index) => (index % 4 === 3 ? 'return 41' : 'return 42'))
const opus = createScriptedProvider(() => 'return 42')
const router = createRouter({
  environment: {},
  tiers: { local: { provider: local }, haiku: { provider: haiku }, opus: { provider: opus } },
})

/** The check that decides; no model is asked for its opinion. */
const passes = (code: string): boolean => code.includes('42')

let record: TrackRecord = {}
for (let number = 1; number <= 12; number++) {
  const history: TriedTier[] = []
  for (;;) {
    const costs = { local: 0.002, haiku: 0.005, opus: 0.2 }
    const next = chooseNextTier(history, { record, taskClass: 'answer', costs })
    if (next.action === 'stop') {
      console.log(`task ${number}: ${history.map(({ tier }) => tier).join(' -> ')}, ${next.reason}`)
      break
    }
    const { text } = await router.call({}, 'Write the function.', { tier: next.tier })
    const verdict = passes(text) ? 'passed' : 'failed'
    record = recordVerdict(record, { taskClass: 'answer', tier: next.tier, verdict })
    history.push({ tier: next.tier, verdict, failedChecks: ['returns 42'] })
  }
}
console.log(JSON.stringify(record))
