import { createRouter, type Router } from '@jr/router'
import { createScriptedProvider } from '@jr/router/testing'

/** A router whose models all answer `done` after `delayMs` (default 0), within this process. */
export function createInstantRouter(delayMs = 0): Router {
  const tier = (): { provider: ReturnType<typeof createScriptedProvider> } => ({
    provider: createScriptedProvider(() => ({ text: 'done', delayMs })),
  })
  return createRouter({ environment: {}, tiers: { haiku: tier(), local: tier(), opus: tier() } })
}
