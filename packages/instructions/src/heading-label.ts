import { contextWords, knownWords, toLabelWeight } from './label-words.ts'

/** What a heading says before its title: `Step 2:`, `Phase A -`, `3.1`, `File:`. */
export interface HeadingLabel {
  /** Lower-case singular word (`step`, `phase`); `#` for a number alone. */
  readonly word: string
  /** As written: `2`, `3.1`, `4A`, `B`; empty for a label without number. */
  readonly number: string
  /** What is left when label and separator are gone; empty when nothing is. */
  readonly rest: string
}

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
// "Runbook Step 1", "Implementation Task 2": what kind of step it is says nothing about its number.
const qualifiers =
  'runbook|implementation|execution|action|build|deployment|migration|set-?up|work|coding|development|main|sub|jr|rollout|upgrade'
const number = `(?:\\d{1,4}(?:\\.\\d{1,3})*[A-Za-z]?(?:\\s*(?:[-–—]|to|&|and|\\+|/)\\s*\\d{1,3})?|[A-Z](?:\\.?\\d{1,2})?|[IVX]{1,5}|${numberWords.join('|')})`
const separator = '(?:\\s*[:.)\\]|]+|\\s+/(?=\\s)|\\s*[-–—→]+(?=\\s|$))'
const labelled = new RegExp(
  `^(?:(?:${qualifiers})\\s+)?(${knownWords.join('|')})s?(?:\\s*#\\s*|\\s+(?:no\\.?|number)\\s*|\\s+|-(?=\\d))(${number})(?![\\w])(?:\\s+of\\s+\\d+)?(?:\\s*[([][^()[\\]]*[)\\]])?(?:${separator}|(?=\\s)|$)\\s*(.*)$`,
  'i',
)
const unnumbered = new RegExp(
  '^(step|task|fix|change|edit|file|new file|patch|update|modification|bug|action|work item|todo|part|phase)\\s*:\\s+(.+)$',
  'i',
)
const bareNumber =
  /^\(?#?(\d{1,3}(?:\.\d{1,3})+[A-Za-z]?|\d{1,3}[A-Za-z]?)(?:[.):\]]+(?:\s+|$)|\s*[-–—:]\s+|\)\s*)(.*)$/
const bareDotted = /^(\d{1,3}(?:\.\d{1,3})+[A-Za-z]?)\s+(\S.*)$/
const anyWord = /^([\p{L}]{2,20})\s+(\d{1,3})\s*(?:[:.)]|\s[-–—])\s*(\S.*)$/u
const chinese =
  /^(?:(步骤|任务|阶段|手順)\s*([\d一二三四五六七八九十]{1,3})|第\s*([\d一二三四五六七八九十]{1,3})\s*([步阶章]|阶段|部分))\s*[:：.、，]?\s*(\S.*)$/u
const bareLetter = /^\(?([A-Z](?:\d{1,3})?|[IVX]{2,5})(?:[.):]|\s+[-–—])\s+(\S.*)$/
const ticketKey = /^\[?([A-Z][A-Z0-9]{1,9})-(\d{1,6})\]?(?:\s*[:.)]|\s+[-–—])\s+(\S.*)$/
const lowerLetter = /^(?:\(([a-z])\)|([a-z])\))\s+(\S.*)$/
const weekday = /^(?:mon|tues|wednes|thurs|fri|satur|sun)day\s*(?::|\s[-–—])\s+(\S.*)$/i
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const ornament = /^(?:[\p{Extended_Pictographic}\p{So}\u20E3\uFE0F\u200D]|\[[ xX]\]|[\s•▶►→*_~])+/u

/** Removes emoji, boxes and stray emphasis in front of a heading. A digit with a keycap becomes the number it shows. */
export function stripOrnament(text: string): string {
  // Most titles begin with a letter and hold no keycap: nothing to strip.
  if (/^[A-Za-z]/.test(text) && !text.includes('\u20E3')) return text.trim()
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
  const ticket = ticketKey.exec(text)
  if (ticket) return { word: 'ticket', number: ticket[2] ?? '', rest: (ticket[3] ?? '').trim() }
  const letter = lowerLetter.exec(text)
  if (letter) return { word: '#', number: letter[1] ?? letter[2] ?? '', rest: (letter[3] ?? '').trim() }
  const day = weekday.exec(text)
  if (day) {
    const number = String(weekdays.indexOf(text.slice(0, 3).toLowerCase()) + 1)
    return { word: 'day', number, rest: (day[1] ?? '').trim() }
  }
  const bare = bareNumber.exec(text) ?? bareDotted.exec(text) ?? bareLetter.exec(text)
  if (bare) return { word: '#', number: bare[1] ?? '', rest: (bare[2] ?? '').trim() }
  const counted = chinese.exec(text)
  if (counted)
    return {
      word: counted[1] ?? counted[4] ?? '',
      number: toChineseNumber(counted[2] ?? counted[3] ?? ''),
      rest: (counted[5] ?? '').trim(),
    }
  const foreign = anyWord.exec(text)
  if (foreign)
    return { word: (foreign[1] ?? '').toLowerCase(), number: foreign[2] ?? '', rest: (foreign[3] ?? '').trim() }
  return undefined
}

/** "1 Storage": in a heading a number and a capital letter are enough; in a text they are not. */
export function parseSpacedNumber(title: string): HeadingLabel | undefined {
  const match = /^(\d{1,2})\s+(\p{Lu}.*)$/u.exec(stripOrnament(title))
  return match ? { word: '#', number: match[1] ?? '', rest: (match[2] ?? '').trim() } : undefined
}

function toNumber(value: string): string {
  const word = numberWords.indexOf(value.toLowerCase())
  return word >= 0 ? String(word) : value.replace(/\s+/g, '')
}

function toChineseNumber(value: string): string {
  const tens = /^(.?)十(.?)$/.exec(value)
  const digit = (sign: string): number => '一二三四五六七八九'.indexOf(sign) + 1
  if (tens) return String((digit(tens[1] || '一') || 1) * 10 + digit(tens[2] || ''))
  return /^\d+$/.test(value) ? value : String(digit(value))
}

/** True when the label names something that can be work. */
export function isWorkLabel(label: HeadingLabel): boolean {
  return toLabelWeight(label.word) > 0
}

/** True for `Option 1`, `Appendix A`: what stands below is context. */
export function isContextLabel(label: HeadingLabel): boolean {
  return contextWords.has(label.word)
}
