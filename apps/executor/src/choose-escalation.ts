import { chooseNextTier, recordVerdict, type Tier, TIERS, type TrackRecord, type TriedTier } from '@jr/router'
import type { EscalateStep, SessionDetail, SessionEvent, Step } from '@jr/tracker'
import { toTask } from './call-model.ts'
import type { SessionRun } from './session-run.ts'

/** A step to be done again, and how. */
export interface Escalation extends EscalateStep {
  readonly step: Step
}

const usable: ReadonlySet<string> = new Set(['ready', 'deprecated'])

/**
 * What to do about work whose checks failed: the step that a model did, on the tier that the router's policy names, from the verdicts
 * so far and those of earlier sessions. Undefined when there is nothing more to try: the policy stops, the budget of tries is spent,
 * nobody but the document's author did the work, or the tier was asked for.
 */
export async function chooseEscalation(run: SessionRun): Promise<Escalation | undefined> {
  const { router, limits, simulated } = run.worker
  if (run.detail.requestedTier !== null || run.retriesSpent >= limits.sessionRetries) return undefined
  const detail = await run.write((tracker) => tracker.getSession(run.handle.sessionId))
  const failed = listFailedChecks(detail)
  const step = findResponsible(detail, failed)
  const fromTier = step?.attempts.findLast(({ status, tier }) => status === 'passed' && tier !== null)?.tier
  if (step === undefined || fromTier == null) return undefined
  const earlier = run.escalations.filter(({ index }) => index === step.index).map(toTried)
  const spent = earlier.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0)
  const costUsd = Math.max(0, step.costUsd - spent)
  const failedChecks = failed.map(({ checkId }) => checkId)
  const outcomes = await run.write((tracker) => tracker.listTierOutcomes({ simulated }))
  const record = outcomes.reduce<TrackRecord>(
    (sum, { kind, tier, passed }) =>
      recordVerdict(sum, { taskClass: kind, tier, verdict: passed ? 'passed' : 'failed' }),
    {},
  )
  const probes = await router.probe({ signal: run.signal })
  const next = chooseNextTier([...earlier, { tier: fromTier, verdict: 'failed', failedChecks, costUsd }], {
    classifiedTier: router.classify(toTask(step)).tier,
    taskClass: step.kind,
    record,
    maxAttempts: limits.stepAttempts,
    allowedTiers: probes.flatMap(({ tier, status }) => (usable.has(status) ? [tier] : [])),
  })
  if (next.action === 'try') return { step, fromTier, tier: next.tier, reason: next.reason, failedChecks, costUsd }
  run.worker.log.info({ sessionId: run.handle.sessionId, step: step.index, reason: next.message }, 'no other tier')
  return undefined
}

interface FailedCheck {
  readonly checkId: string
  readonly command: string
}

/** Checks that failed on the finished work, each once; those of the document as a whole too. */
function listFailedChecks({ features, evidence }: SessionDetail): readonly FailedCheck[] {
  const refuted = features.filter(({ status }) => status === 'failed').flatMap((feature) => feature.evidence)
  const latest = new Map([...refuted, ...evidence].map((one) => [`${one.phase} ${one.checkId}`, one]))
  return [...latest.values()].filter(({ phase, outcome }) => phase === 'after' && outcome === 'fail')
}

/**
 * The first step of a model that changed a file which a failed check names; else the last that changed anything. A step that asks for
 * a tier keeps it.
 */
function findResponsible({ steps }: SessionDetail, failed: readonly FailedCheck[]): Step | undefined {
  const changing = steps.filter(
    ({ kind, status, requestedTier }) => kind === 'agent' && status === 'passed' && requestedTier === null,
  )
  const isNamed = ({ path }: Step['files'][number]): boolean => failed.some(({ command }) => command.includes(path))
  return changing.find(({ files }) => files.some(isNamed)) ?? changing.at(-1)
}

/** The escalations so far, from the session's log: a session that none was made in has no step that was sent back. */
export async function readEscalations(
  write: SessionRun['write'],
  { sessionId, steps }: SessionDetail,
): Promise<readonly SessionEvent[]> {
  const escalations: SessionEvent[] = []
  let cursor: string | null = steps.some(({ retries }) => retries > 0) ? '0' : null
  while (cursor !== null) {
    const page = { cursor, limit: 1000 }
    const { events, nextCursor } = await write((tracker) => tracker.listEvents(sessionId, page))
    escalations.push(...events.filter(({ type }) => type === 'step_escalated'))
    cursor = nextCursor
  }
  return escalations
}

function toTried({ data }: SessionEvent): TriedTier {
  const {
    from_tier: tier,
    failed_checks: failedChecks,
    cost_usd: costUsd,
  } = data as {
    readonly from_tier: Tier
    readonly failed_checks: readonly string[]
    readonly cost_usd?: number
  }
  return { tier, verdict: 'failed', failedChecks, costUsd }
}

/** The tier that an escalation chose for the step, and why; undefined when there was none. */
export function findEscalatedTier(
  { escalations }: Pick<SessionRun, 'escalations'>,
  step: Pick<Step, 'index'>,
): { readonly tier: Tier; readonly reason: string } | undefined {
  const data = escalations.findLast(({ index }) => index === step.index)?.data
  const tier = TIERS.find((known) => known === data?.['tier'])
  return tier && { tier, reason: String(data?.['reason']) }
}
