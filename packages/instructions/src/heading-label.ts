/** What a heading says before its title: `Step 2:`, `Phase A -`, `3.1`, `File:`. */
export interface HeadingLabel {
  /** Lower-case singular word (`step`, `phase`); `#` for a number alone. */
  readonly word: string
  /** As written: `2`, `3.1`, `4A`, `B`; empty for a label without number. */
  readonly number: string
  /** What is left when label and separator are gone; empty when nothing is. */
  readonly rest: string
}

/** Words that label work, and how strongly: a specification part (`Feature 1`) loses against explicit steps. */
export const labelWeights: Readonly<Record<string, number>> = {
  step: 10,
  task: 10,
  subtask: 8,
  action: 9,
  todo: 8,
  phase: 9,
  stage: 9,
  part: 9,
  milestone: 8,
  runbook: 9,
  procedure: 9,
  operation: 8,
  change: 9,
  edit: 9,
  fix: 9,
  patch: 9,
  update: 9,
  modification: 9,
  replacement: 9,
  migration: 8,
  file: 8,
  'new file': 8,
  deliverable: 8,
  'work item': 9,
  item: 8,
  job: 8,
  workstream: 7,
  track: 7,
  block: 7,
  batch: 8,
  wave: 8,
  iteration: 7,
  chunk: 7,
  section: 7,
  '#': 7,
  ticket: 6,
  story: 6,
  bug: 6,
  issue: 6,
  finding: 6,
  gap: 6,
  improvement: 6,
  enhancement: 6,
  optimization: 6,
  script: 6,
  feature: 5,
  component: 5,
  layer: 5,
  module: 5,
  service: 5,
  endpoint: 5,
  table: 4,
  view: 4,
  query: 5,
  day: 4,
  week: 4,
  month: 4,
  sprint: 4,
  quarter: 4,
}

/** Labels of things that are never work, whatever their number. */
const contextWords = new Set(
  'option alternative approach appendix objective goal requirement problem question risk example figure note scenario case hypothesis assumption decision principle rule constraint lesson reference test check criterion category tier level method strategy'.split(
    ' ',
  ),
)

export const timeWords: ReadonlySet<string> = new Set(['day', 'week', 'month', 'sprint', 'quarter'])
export const specificationWords: ReadonlySet<string> = new Set([
  ...[
    'feature',
    'component',
    'layer',
    'module',
    'service',
    'endpoint',
    'table',
    'view',
    'query',
    'bug',
    'issue',
    'finding',
    'gap',
  ],
  ...['improvement', 'enhancement', 'optimization', 'story'],
])

const numberWords = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]
const words = [...Object.keys(labelWeights).filter((word) => word !== '#'), ...contextWords].toSorted(
  (a, b) => b.length - a.length,
)
const number = `(?:\\d{1,4}(?:\\.\\d{1,3})*[A-Za-z]?(?:\\s*(?:[-–—]|to|&|and|\\+|/)\\s*\\d{1,3})?|[A-Z](?:\\.?\\d{1,2})?|[IVX]{1,5}|${numberWords.join('|')})`
const separator = '(?:\\s*[:.)\\]|]+|\\s*[-–—→]+(?=\\s|$))'
const labelled = new RegExp(
  `^(${words.join('|')})s?(?:\\s*#\\s*|\\s+(?:no\\.?|number)\\s*|\\s+|-(?=\\d))(${number})(?![\\w])(?:\\s*[([][^()[\\]]*[)\\]])?(?:${separator}|(?=\\s)|$)\\s*(.*)$`,
  'i',
)
const unnumbered = new RegExp(
  '^(step|task|fix|change|edit|file|new file|patch|update|modification|bug|action|work item|todo|part|phase)\\s*:\\s+(.+)$',
  'i',
)
const bareNumber =
  /^\(?#?(\d{1,3}(?:\.\d{1,3})+[A-Za-z]?|\d{1,3}[A-Za-z]?)(?:[.):\]]+(?:\s+|$)|\s*[-–—:]\s+|\)\s*)(.*)$/
const bareDotted = /^(\d{1,3}(?:\.\d{1,3})+[A-Za-z]?)\s+(\S.*)$/
const bareLetter = /^\(?([A-Z](?:\d{1,2})?)(?:[.):]|\s+[-–—])\s+(\S.*)$/
const ornament = /^(?:[\p{Extended_Pictographic}\p{So}\u20E3\uFE0F\u200D]|\[[ xX]\]|[\s•▶►→*_~])+/u

/** Removes emoji, boxes and stray emphasis in front of a heading. A digit with a keycap becomes the number it shows. */
export function stripOrnament(text: string): string {
  return text
    .replace(/(\d)\uFE0F?\u20E3(?=\s*[:.)–—-])/gu, '$1')
    .replace(/(\d)\uFE0F?\u20E3/gu, '$1. ')
    .replace(/^[\u2460-\u2473]/u, (circled) => `${circled.charCodeAt(0) - 0x245f}. `)
    .replace(ornament, '')
    .trim()
}

/** Reads the label of a heading; undefined for a heading without one. */
export function parseHeadingLabel(title: string): HeadingLabel | undefined {
  const text = stripOrnament(title)
  const match = labelled.exec(text)
  if (match) {
    const [, word = '', value = '', rest = ''] = match
    // "Part of …", "Step a side": a letter or number word counts only with a separator or at the end.
    const isLoose =
      /^[A-Za-z]+$/.test(value) &&
      !new RegExp(`${value}(?:\\s*[([][^)\\]]*[)\\]])?${separator}`).test(text) &&
      rest !== ''
    const isLower = /^[a-z]$/.test(value)
    if (!isLoose && !isLower) return { word: word.toLowerCase(), number: toNumber(value), rest: rest.trim() }
  }
  const named = unnumbered.exec(text)
  if (named) return { word: (named[1] ?? '').toLowerCase(), number: '', rest: (named[2] ?? '').trim() }
  const bare = bareNumber.exec(text) ?? bareDotted.exec(text) ?? bareLetter.exec(text)
  if (bare) return { word: '#', number: bare[1] ?? '', rest: (bare[2] ?? '').trim() }
  return undefined
}

function toNumber(value: string): string {
  const word = numberWords.indexOf(value.toLowerCase())
  return word >= 0 ? String(word) : value.replace(/\s+/g, '')
}

/** True when the label names something that can be work. */
export function isWorkLabel(label: HeadingLabel): boolean {
  return labelWeights[label.word] !== undefined
}
