import type { Router, Tier } from '@jr/router'
import type { CheckContext } from '@jr/verifier'
import type { Question } from './ask-beside-steps.ts'

/** Who did the work, as far as it is known. */
export interface Authors {
  readonly tiers: ReadonlySet<Tier>
  readonly models: ReadonlySet<string>
}

export interface ChooseJudgeOptions {
  readonly router: Router
  readonly authors: Authors
  /** Work that was to stay on the local tier is not shown to any other. */
  readonly requestedTier: Tier | null
  readonly signal: AbortSignal
  /** Puts the question to its tier, and answers in the form of its schema. */
  readonly ask: (question: Question) => Promise<unknown>
}

/** The stronger judge first: a wrong judgement costs more than the difference in price. */
const preference: readonly Tier[] = ['opus', 'haiku', 'local']
const usable: ReadonlySet<string> = new Set(['ready', 'deprecated'])

/** The strongest model that can be reached and that did none of the work, or why there is none. */
export async function chooseJudge({
  router,
  authors,
  requestedTier,
  signal,
  ask,
}: ChooseJudgeOptions): Promise<Pick<CheckContext, 'judge' | 'noJudgeReason'>> {
  const probes = await router.probe({ signal })
  const authorModels = new Set([
    ...authors.models,
    ...probes.filter(({ tier }) => authors.tiers.has(tier)).map(({ model }) => model),
  ])
  const reachable = preference.flatMap((tier) =>
    probes.filter((probe) => probe.tier === tier && usable.has(probe.status)),
  )
  const isAuthor = (model: string): boolean => [...authorModels].some((author) => isSameModel(author, model))
  const others = reachable.filter(({ tier, model }) => !authors.tiers.has(tier) && !isAuthor(model))
  const chosen = others.find(({ tier }) => requestedTier !== 'local' || tier === 'local')
  if (chosen === undefined) return { noJudgeReason: explain(reachable.length, others.length, [...authorModels]) }
  const { tier, model } = chosen
  return {
    judge: {
      model,
      authorModels: [...authorModels],
      ask: ({ prompt, schema, signal: own = signal }) =>
        ask({ title: 'Judge a criterion', tier, prompt, schema, signal: own }),
    },
  }
}

/** A served model mostly carries a date that the configured name does not have. */
function isSameModel(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}-`) || other.startsWith(`${one}-`)
}

function explain(reachable: number, others: number, authors: readonly string[]): string {
  if (others > 0) return 'needs a judge of another tier, and the session was asked to stay on the local one'
  if (reachable === 0) return 'needs a judge model, and none is reachable; `jr doctor` says why'
  return `needs a judge other than ${authors.join(', ')}, which did the work itself, and no other model is reachable; \`jr doctor\` says why`
}
