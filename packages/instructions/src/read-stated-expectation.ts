import type { Expectation } from './check.ts'

const verb =
  '(?:(?:now|then|only|just|always)\\s+)*(?:(?:should|must|will|has to|needs to)\\s+)?(?:(?:now|then|only|just)\\s+)*(?:prints?|outputs?|returns?|shows?|gives?|says?|displays?|reports?|yields?|equals?|be|is|finds?|lists?|contains?|includes?|answers?|ergibt|liefert|zeigt|affiche|renvoie|retourne|muestra|devuelve|mostra|stampa|imprime|expect(?:ed|s)?(?: (?:output|result|value))?)'
const sign = '(?:\\||=>|→|⇒|->)'
const lead = `^[\\s()*_,–—]*(?:${verb}|${sign})\\s*:?\\s*(?:exactly |only |with |just |the (?:number|value|text|string|line) |a (?:number|value|time) |output )*`
const nothing = new RegExp(
  `${lead}(?:nothing|empty|no (?:match(?:es)?|lines?|results?|output|hits?|rows?|errors? and nothing))(?![\\w-])`,
  'i',
)
const foreignNothing =
  /^[\s)*_]*(?:no |não |non |ne |n['’])?(?:find|gib|liefer|zeig|ergib|trouv|renvoi|retourn|affich|imprim|muestra|encuentra|encontra|devuelve|trova|mostra|stampa|vindt|geeft|toont)\p{L}*\s+(?:nichts|nada|rien|nulla|niente|niets|geen|keine?|aucune?|ning[uú]na?|nenhuma?|nessuna?)(?!\p{L})|^[\s)*_]*(?:ist leer|est vide|está vac[ií]o|为空|没有|何も)/iu
const nothingBefore =
  /\b(?:no (?:output|match(?:es)?|results?|hits?) (?:from|of|for|by|in|with)|nothing (?:is )?(?:found|printed|returned|left) (?:by|in|with))\s*$/i
const quoted = new RegExp(`${lead}(?:\`([^\`\\n]{1,200})\`|["“]([^"”\\n]{1,200})["”])`, 'i')
const number = new RegExp(`${lead}(-?\\d+(?:\\.\\d+)?)(?=[\\s.,;:)|*]*$|[,;)]\\s|\\.\\s|\\s*\\|)`, 'i')
const limit = new RegExp(
  `^[\\s)*_]*(?:(?:${verb}|${sign}|stays?|remains?)\\s*)?(?:a (?:number|value|time) )?(below|under|less than|fewer than|smaller than|at most|no more than|not more than|above|over|greater than|more than|at least|no less than|<=|>=|<|>|≤|≥)\\s*(-?\\d+(?:\\.\\d+)?)(?=[\\s.,;:)|*]*$|[,;)]\\s|\\.\\s|\\s*\\|)`,
  'i',
)
const exit = new RegExp(
  `^[\\s)*_]*(?:${sign}\\s*)?(?:(?:should|must|will)\\s+)?(?:fails? with |exits? |returns? |with )*(?:with )?(?:exit )?(?:code|status|exit(?: code)?)?\\s*:?\\s*\`?(\\d{1,3})\\b`,
  'i',
)
const version = new RegExp(`${lead}(v?\\d+(?:\\.\\d+){2,}(?:-[\\w.]+)?)(?=[\\s.,;:)|*]*$|[,;)\\s])`, 'i')
const unprovable =
  /^[\s)*_]*(?:(?:now|then|should|must|will)\s+)*(?:(?:fails?|errors?|schlägt fehl|scheitert|échoue|falla|falha|fallisce|faalt)\b|(?:shows?|prints?|lists?|finds?|returns?) exactly (?:one|two|three|\d+) [a-z]|(?:が|は)?失[败敗]|is (?:refused|rejected)|(?:does|do|should|must|will) not (?!fail|error|break|crash|throw)|no longer\b|never\b|(?:does|should|must)n['’]t (?!fail|error|break|crash|throw))/i
// "No new errors in `journalctl -u web`": its exit code says nothing of what it prints.
const noneAmong = /\bno (?:\w+ ){0,2}(?:errors?|warnings?|exceptions?|failures?|traces?) (?:in|from) (?:the )?$/i
const printsLog = /^(?:journalctl|cat|tail|dmesg|docker(?: compose)? logs|kubectl logs)\b/
/** Programs whose output is the number asked for: "returns 0" is the exit code of most others. */
export const answersNumbers: RegExp = /(?:^|\|\s*)(?:psql|sqlite3|mysql|wc|jq|redis-cli|grep|node\s+-p)\b[^|]*$/

const operators: Readonly<Record<string, '<' | '<=' | '>' | '>='>> = {
  below: '<',
  under: '<',
  'less than': '<',
  'fewer than': '<',
  'smaller than': '<',
  '<': '<',
  'at most': '<=',
  'no more than': '<=',
  'not more than': '<=',
  '<=': '<=',
  '≤': '<=',
  above: '>',
  over: '>',
  'greater than': '>',
  'more than': '>',
  '>': '>',
  'at least': '>=',
  'no less than': '>=',
  '>=': '>=',
  '≥': '>=',
}

/**
 * What a criterion says of the command in it: "`wc -l < a.csv` prints 3", "`grep -rn old src` finds nothing". Nothing said means exit code 0;
 * undefined when what is said ("fails", "does not show") is no outcome that a check can hold the command to.
 */
export function readStatedExpectation(text: string, command: string): Expectation | undefined {
  const at = text.indexOf(command)
  if (at < 0) return {}
  const before = text.slice(Math.max(0, at - 80), at).replace(/`+\s*$/, '')
  const after = text
    .slice(at + command.length, at + command.length + 300)
    .replace(/^\s*`+/, '')
    .replace(/^[;,]?\s*(?:and |which |it |this |that )+(?=(?:must|should|prints?|returns?|shows?)\b)/i, ' ')
  if (
    nothing.test(after) ||
    foreignNothing.test(after) ||
    /^[\s)*_–—:]*(?:empty|nothing|no (?:output|match(?:es)?|results?|hits?))\b/i.test(after) ||
    nothingBefore.test(before)
  )
    return isSearch(command) ? { exitCode: 1 } : { equals: '' }
  const code = /\bexit|\bcode\b|\bstatus\b/i.test(after.slice(0, 40)) ? exit.exec(after)?.[1] : undefined
  if (code !== undefined) return Number(code) === 0 ? {} : { exitCode: Number(code) }
  if (unprovable.test(after) || (noneAmong.test(before) && printsLog.test(command))) return undefined
  const bound = limit.exec(after)
  const operator = operators[bound?.[1]?.toLowerCase() ?? '']
  if (bound && operator) return printsBanner(command) ? undefined : { compare: { operator, value: Number(bound[2]) } }
  const value = quoted.exec(after)
  // What stands before "..." is said; what it stands for is not.
  const said =
    (value?.[1] ?? value?.[2])?.split(/\.{3}|…/)[0]?.trim() ?? version.exec(after)?.[1] ?? number.exec(after)?.[1]
  if (said === undefined || said === '') return {}
  // "active" is not in "inactive".
  if (/^[A-Za-z_]\w*$/.test(said)) return { matches: `\\b${said}\\b` }
  if (!/^-?\d+(?:\.\d+)?$/.test(said)) return { contains: said }
  if (
    /^[\s)*_]*(?:(?:should|must|will)\s+)?returns?\b/i.test(after) &&
    !/\b(?:curl|wget|https?)\b/.test(command) &&
    !answersNumbers.test(command)
  )
    return {}
  const last =
    command
      .replace(/'[^']*'|"[^"]*"/g, '')
      .split('|')
      .at(-1) ?? ''
  // What curl prints is the body, unless it is told otherwise: "returns 200" is no number in it.
  if (/\b(?:curl|wget|https?)\b/.test(last) && !/\s(?:-\w*w|--write-out)\b/.test(command))
    return /\s(?:-\w*[iI]\w*|--head|--include)\b/.test(command) ? { matches: `\\b${said}\\b` } : {}
  if (printsBanner(command)) return undefined
  // A search that counts to nothing ends with 1.
  return {
    compare: { operator: '=', value: Number(said) },
    ...(Number(said) === 0 && isSearch(command) ? { exitCode: 1 } : {}),
  }
}

function isSearch(command: string): boolean {
  const last =
    command
      .replace(/'[^']*'|"[^"]*"/g, '')
      .split('|')
      .at(-1)
      ?.trim() ?? ''
  return /^(?:(?:e|f|z|p)?grep|rg|ag|git\s+grep)\b/.test(last)
}

/** `npm run` prints the package's version first: the first number of its output is not what the script says. */
function printsBanner(command: string): boolean {
  return /^(?:npm|pnpm|yarn)\s/.test(command) && !/\s(?:-s|--silent|exec|dlx)\b/.test(command)
}
