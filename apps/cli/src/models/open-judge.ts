import { chooseJudge } from '@jr/executor'
import type { CheckContext } from '@jr/verifier'
import type { Asker } from './open-asker.ts'

const noModel =
  'needs a judge model: set ANTHROPIC_API_KEY, or LOCAL_LLM_URL to a server that answers; `jr doctor` says what is missing'

/** A judge for a tree that somebody made: any model but its author, as far as that one was named. */
export async function openJudge(
  asker: Asker | undefined,
  author: string | undefined,
  signal: AbortSignal,
): Promise<Pick<CheckContext, 'judge' | 'noJudgeReason'>> {
  if (asker === undefined) return { noJudgeReason: noModel }
  const authors = { tiers: new Set<never>(), models: new Set(author === undefined ? [] : [author]) }
  return chooseJudge({ router: asker.router, authors, requestedTier: null, signal, ask: asker.ask })
}
