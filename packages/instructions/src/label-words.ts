/** Words that label work, by how strongly they claim it: a specification part (`Feature 1`) loses against explicit steps. */
const wordsByWeight: readonly (readonly [number, string])[] = [
  [10, 'step task'],
  [9, 'action phase stage part runbook procedure change edit fix patch update modification replacement work-item'],
  [8, 'subtask todo milestone operation migration file new-file deliverable item job batch wave'],
  [7, 'workstream track block iteration chunk section'],
  [6, 'ticket story bug issue finding gap improvement enhancement optimization script'],
  [5, 'feature component layer module service endpoint query'],
  [4, 'table view day week month sprint quarter'],
]

/** Labels of things that are never work, whatever their number. */
const contextLabel =
  'option alternative approach appendix objective goal requirement problem question risk example figure note hypothesis assumption decision principle rule constraint lesson reference line page category tier level method strategy version anhang annexe anexo variante anforderung'
/** Labels of what a verification section holds. */
const testLabel = 'test check criterion scenario case'

const weights = new Map<string, number>([['#', 7]])
for (const [weight, words] of wordsByWeight)
  for (const word of words.split(' ')) weights.set(word.replace('-', ' '), weight)

export const contextWords: ReadonlySet<string> = new Set(contextLabel.split(' '))
const testWords = new Set(testLabel.split(' '))
export const timeWords: ReadonlySet<string> = new Set(['day', 'week', 'month', 'sprint', 'quarter'])

/** Every word that is known, the longest first. */
export const knownWords: readonly string[] = [...weights.keys(), ...contextWords, ...testWords]
  .filter((word) => word !== '#')
  .toSorted((a, b) => b.length - a.length)

// Words of other languages and trades: "Schritt 1:", "Station 2:".
const unknownWeight = 5

/** 10 for a step, 0 for what can never be work. */
export function toLabelWeight(word: string): number {
  return contextWords.has(word) || testWords.has(word) ? 0 : (weights.get(word) ?? unknownWeight)
}

/** True for words that describe what is to be built rather than what is to be done. */
export function isSpecificationWord(word: string): boolean {
  return toLabelWeight(word) < 7 && !timeWords.has(word)
}
