import type { Attempt, SessionDetail } from '@jr/tracker'
import type { CheckContext } from '@jr/verifier'
import { askBesideSteps } from './ask-beside-steps.ts'
import { chooseJudge } from './choose-judge.ts'
import type { SessionRun } from './session-run.ts'

/** The judge of a session: a model that answered none of its steps, nor those of the session it was forked from. */
export async function findJudge(
  run: SessionRun,
  detail: SessionDetail,
): Promise<Pick<CheckContext, 'judge' | 'noJudgeReason'>> {
  const served = (await listAttempts(run, detail)).filter((attempt) => attempt.modelServed !== null)
  const authors = {
    tiers: new Set(served.flatMap(({ tier }) => tier ?? [])),
    models: new Set(served.flatMap(({ modelServed }) => modelServed ?? [])),
  }
  return chooseJudge({
    router: run.worker.router,
    authors,
    requestedTier: detail.requestedTier,
    signal: run.signal,
    ask: async (question) => (await askBesideSteps(run, 'judge', question)).output,
  })
}

async function listAttempts(run: SessionRun, detail: SessionDetail): Promise<readonly Attempt[]> {
  const attempts = detail.steps.flatMap((step) => step.attempts)
  const { parentSessionId } = detail
  if (parentSessionId === null) return attempts
  const parent = await run.write((tracker) => tracker.findSession(parentSessionId))
  return parent === undefined ? attempts : [...attempts, ...(await listAttempts(run, parent))]
}
