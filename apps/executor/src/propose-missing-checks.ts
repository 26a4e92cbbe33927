import { randomUUID } from 'node:crypto'
import { isRouterError } from '@jr/router'
import { type CheckOfFeature, hashChecks, proposeChecks, type ProposedChecks } from '@jr/verifier'
import { askBesideSteps, type Question } from './ask-beside-steps.ts'
import { createCheckContext } from './create-check-context.ts'
import type { SessionRun } from './session-run.ts'

/** What was proposed and kept, and how it ran on the untouched workspace. */
export type Proposal = Pick<ProposedChecks, 'checks' | 'before'>

/** A wrong check costs more than the difference in price. */
export const proposalTiers: Pick<Question, 'tier' | 'fallback'> = { tier: 'opus', fallback: ['haiku', 'local'] }

const none: Proposal = { checks: [], before: [] }

/**
 * Before the work: a model proposes checks for the features that have none. What is red on the untouched workspace is
 * frozen and stored; its evidence is for the caller to store. The event `checks_proposed` accounts for the rest. Without an
 * answer the features stay as they are. Done once: `known` are the checks that there are.
 */
export async function proposeMissingChecks(run: SessionRun, known: readonly CheckOfFeature[]): Promise<Proposal> {
  if (known.some(({ check }) => check.source === 'proposed')) return none
  const features = run.detail.features
    .filter(({ featureId }) => known.every((check) => check.featureId !== featureId))
    .map(({ featureId, description }) => ({ id: featureId, text: description }))
  if (features.length === 0) return none
  try {
    const proposed = await proposeChecks({
      features,
      document: run.detail.instruction ?? '',
      context: await createCheckContext(run, 'before'),
      propose: async ({ prompt, schema }) => {
        const tier = run.detail.requestedTier
        const { output } = await askBesideSteps(run, 'proposal', {
          title: 'Propose checks',
          // Whoever asked for one tier gets no other.
          ...(tier === null ? proposalTiers : { tier }),
          prompt,
          schema,
          signal: run.signal,
        })
        return output
      },
    })
    await store(run, proposed)
    return proposed
  } catch (error) {
    run.signal.throwIfAborted()
    if (!isRouterError(error)) throw error
    run.worker.log.warn({ sessionId: run.handle.sessionId, code: error.code }, 'no checks could be proposed')
    return none
  }
}

async function store(run: SessionRun, { checks, dropped }: ProposedChecks): Promise<void> {
  const frozen = Map.groupBy(checks, ({ featureId }) => featureId)
  const features = [...frozen].map(([featureId, own]) => {
    const all = own.map(({ check }) => check)
    return { featureId, checks: all, checksHash: hashChecks(all) }
  })
  const account = {
    checks: checks.map(({ featureId, check }) => ({
      feature_id: featureId,
      check_id: check.id,
      kind: check.kind,
      text: check.text,
    })),
    dropped: dropped.map(({ featureId, text, reason }) => ({ feature_id: featureId, text, reason })),
  }
  const eventId = randomUUID()
  await run.write((tracker) => tracker.freezeChecks(run.handle, features, account, eventId))
}
