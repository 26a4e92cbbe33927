import type { PlacedCode } from './block-context.ts'
import type { Expectation } from './check.ts'
import { answersNumbers, readStatedExpectation } from './read-stated-expectation.ts'
import type { LogicalCommand } from './split-shell.ts'

const expected =
  '(?:expect(?:ed|s)?|erwartet\\w*|(?:sortie |résultat )?attendue?|(?:salida |resultado |saída )?esperad[oa]|atteso|verwacht)'
const announced = new RegExp(`^[*_]{0,2}(?:${expected}|should|must)(?!\\w)`, 'i')
const announcement = new RegExp(
  `^[*_]*${expected}(?: (?:output|result|value|answer|status|count|ausgabe|ergebnis))?[*_]*\\s*:?[*_]*\\s*`,
  'i',
)

/**
 * What is said of a fenced command beside it: in a comment ("# must print nothing") or, when the fence holds no other, right below ("Expected: `3`", or
 * "Expected output:" over one line). Empty when nothing is said; undefined as in `readStatedExpectation`.
 */
export function readExpectationBeside(
  { command, comment }: LogicalCommand,
  placed: PlacedCode,
  isOnly: boolean,
): Expectation | undefined {
  if (comment !== undefined) return readSaid(comment, command)
  const [next, output] = isOnly ? placed.below : []
  if (next?.type !== 'paragraph' || !announced.test(next.text)) return {}
  if (!/:[*_\s]*$/.test(next.text)) return readSaid(next.text, command)
  if (output?.type === 'code' && output.code.language === 'json') return readMembers(output.code.content)
  const isOutput = output?.type === 'code' && /^(?:te?xt|output|plain|)$/.test(output.code.language)
  const line = isOutput ? output.code.content.trim() : ''
  // Other digits than a lone number are times or versions, tables are set in many ways: an example, not what must be in it.
  if (line === '' || line.length > 200 || !/^(?:-?\d+|[^\d\n|{[]+)$/.test(line) || /\.{3}|…|<|\bor\b/.test(line))
    return {}
  return /^-?\d+$/.test(line) ? readSaid(`expected ${line}`, command) : { contains: line }
}

/** The states and truth values among the members of expected JSON: `"status": "ok"`. Numbers, names and times are an example. */
function readMembers(json: string): Expectation {
  const members = [
    ...json.slice(0, 2000).matchAll(/"([\w-]{1,40})"\s*:\s*("[a-z][a-z_-]{0,20}"|true|false|null)\s*[,}\n]/g),
  ].filter(([, , value]) => !/"(?:string|number|uuid|timestamp|date|text|value)"/.test(value ?? ''))
  if (members.length === 0) return {}
  return { matches: `^${members.map(([, key, value]) => `(?=[^]*"${key}"\\s*:\\s*${value})`).join('')}` }
}

function readSaid(text: string, command: string): Expectation | undefined {
  const isAnswer = answersNumbers.test(command) || /\s(?:-\w*w|--write-out)\s/.test(command)
  const said = text
    .trim()
    .replace(announcement, '=> ')
    .replace(/^(?:nothing|empty|no (?:output|match(?:es)?|results?|lines?|hits?))\.?$/i, '=> $&')
    // "npm test # 2" may count the commands.
    .replace(/^-?\d+$/, isAnswer ? '=> $&' : '$&')
  const expect = readStatedExpectation(`\`${command}\` ${said}`, command)
  // `sysctl net.ipv4.x` prints its name before the number.
  return expect?.compare?.operator === '=' && !answersNumbers.test(command)
    ? { matches: `(?<![\\w.])${expect.compare.value}(?![\\w.])` }
    : expect
}
