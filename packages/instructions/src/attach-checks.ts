import type { FoundCheck } from './check-draft.ts'
import type { FoundFeature } from './read-features.ts'

/**
 * Index of the feature that each check proves, undefined for a check of the whole document. A check inside a criterion
 * belongs to it; one from a Testing section only when its title shares words with exactly one criterion better than with any other.
 */
export function attachChecks(checks: readonly FoundCheck[], features: readonly FoundFeature[]): (number | undefined)[] {
  const words = features.map((feature) => toWords(feature.text))
  const frequency = new Map<string, number>()
  for (const set of words) for (const word of set) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const byWord = new Map<string, number[]>()
  for (const [index, set] of words.entries()) {
    for (const word of set)
      if ((frequency.get(word) ?? 0) <= maximumShared) byWord.set(word, [...(byWord.get(word) ?? []), index])
  }
  const named = (name: string): number => {
    const id = /^(\S+)/.exec(name)?.[1] ?? ''
    const direct = features.findIndex((feature) => feature.directive?.id === id || feature.text === name)
    const numbered = /^F(\d{1,3})$/i.exec(id)
    return direct >= 0 ? direct : numbered && Number(numbered[1]) <= features.length ? Number(numbered[1]) - 1 : -1
  }
  let feature = 0
  return checks.map((check) => {
    while (feature < features.length && (features[feature]?.endLine ?? 0) < check.draft.line) feature++
    const holder = features[feature]
    if (holder && holder.line <= check.draft.line) return feature
    if (check.feature) {
      const index = named(check.feature)
      if (index >= 0) return index
    }
    return findBest(check, byWord, frequency)
  })
}

// A word that more criteria share than this tells nothing about any of them.
const maximumShared = 12
const titleWeight = 3

function findBest(
  check: FoundCheck,
  byWord: ReadonlyMap<string, number[]>,
  frequency: ReadonlyMap<string, number>,
): number | undefined {
  const title = toWords(`${check.feature ?? ''} ${check.about}`)
  if (title.size === 0) return undefined
  const body = toWords(
    check.draft.kind === 'script' ? check.draft.code.slice(0, 4000) : check.draft.text.slice(0, 1000),
  )
  const scores = new Map<number, { score: number; titleHits: number }>()
  const add = (word: string, weight: number, isTitle: boolean): void => {
    for (const index of byWord.get(word) ?? []) {
      const entry = scores.get(index) ?? { score: 0, titleHits: 0 }
      scores.set(index, {
        score: entry.score + weight / (frequency.get(word) ?? 1),
        titleHits: entry.titleHits + (isTitle ? 1 : 0),
      })
    }
  }
  for (const word of title) add(word, titleWeight, true)
  for (const word of body) if (!title.has(word)) add(word, 1, false)
  const ranked = [...scores].toSorted((a, b) => b[1].score - a[1].score)
  const [best, second] = ranked
  if (!best || best[1].titleHits === 0 || best[1].score < 1.5) return undefined
  const covers = best[1].titleHits >= Math.min(2, title.size) || best[1].score >= titleWeight
  return covers && best[1].score >= (second?.[1].score ?? 0) * 1.25 ? best[0] : undefined
}

const stopWords = new Set(
  'the and for with that this from are was not all can has have should must when then than into its test tests testing verify verification check checks step task run runs work works working correct correctly success successful successfully pass passes passed return returns show shows use uses used new existing file files import assert self def true false none expect expected'.split(
    ' ',
  ),
)

/** Words of a text cut to their stems; identifiers in snake and camel case fall into their parts. */
function toWords(text: string): Set<string> {
  const words = new Set<string>()
  for (const match of text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .matchAll(/\p{L}[\p{L}\p{N}]{2,}/gu)) {
    const word = match[0]
    if (!stopWords.has(word)) words.add(word.replace(/(?:ing|ed|ion|ions|es|s)$/, '').slice(0, 8) || word)
  }
  return words
}
