import type { Tier } from '@jr/router'
import type { Attempt, SessionDetail } from '@jr/tracker'
import type { CheckContext } from '@jr/verifier'
import { askBesideSteps } from './ask-beside-steps.ts'
import type { SessionRun } from './session-run.ts'

/** The stronger judge first: a wrong judgement costs more than the difference in price. */
const preference: readonly Tier[] = ['opus', 'haiku', 'local']
const usable: ReadonlySet<string> = new Set(['ready', 'deprecated'])

/**
 * The judge of a session: a model that can be reached and that answered none of its steps, nor those of the session it was
 * forked from. A session that was to stay on the local tier is not shown to any other.
 */
export async function findJudge(
  run: SessionRun,
  detail: SessionDetail,
): Promise<Pick<CheckContext, 'judge' | 'noJudgeReason'>> {
  const served = (await listAttempts(run, detail)).filter((attempt) => attempt.modelServed !== null)
  const authorTiers = new Set(served.map((attempt) => attempt.tier))
  const probes = await run.worker.router.probe({ signal: run.signal })
  const authorModels = new Set([
    ...served.flatMap(({ modelServed }) => modelServed ?? []),
    ...probes.filter(({ tier }) => authorTiers.has(tier)).map(({ model }) => model),
  ])
  const reachable = preference.flatMap((tier) =>
    probes.filter((probe) => probe.tier === tier && usable.has(probe.status)),
  )
  const others = reachable.filter(({ tier, model }) => !authorTiers.has(tier) && !authorModels.has(model))
  const chosen = others.find(({ tier }) => detail.requestedTier !== 'local' || tier === 'local')
  if (chosen === undefined) return { noJudgeReason: explain(reachable.length, others.length, [...authorModels]) }
  return {
    judge: {
      model: chosen.model,
      authorModels: [...authorModels],
      ask: async ({ prompt, schema, signal = run.signal }) => {
        const question = { event: 'judged', title: 'Judge a criterion', tier: chosen.tier, prompt, schema, signal }
        return (await askBesideSteps(run, question)).output
      },
    },
  }
}

function explain(reachable: number, others: number, authors: readonly string[]): string {
  if (others > 0) return 'needs a judge of another tier, and the session was asked to stay on the local one'
  if (reachable === 0) return 'needs a judge model, and none is reachable; `jr doctor` says why'
  return `needs a judge other than ${authors.join(', ')}, which did the work itself, and no other model is reachable; \`jr doctor\` says why`
}

async function listAttempts(run: SessionRun, detail: SessionDetail): Promise<readonly Attempt[]> {
  const attempts = detail.steps.flatMap((step) => step.attempts)
  const { parentSessionId } = detail
  if (parentSessionId === null) return attempts
  const parent = await run.write((tracker) => tracker.findSession(parentSessionId))
  return parent === undefined ? attempts : [...attempts, ...(await listAttempts(run, parent))]
}
