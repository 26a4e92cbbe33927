import { listPlacedCode, listTexts, type PlacedCode } from './block-context.ts'
import type { FoundCheck } from './check-draft.ts'
import type { CheckSource, Expectation } from './check.ts'
import { isMutatingSql } from './command-effects.ts'
import { findBareCommand, isWholeCommand, toCommandLanguage } from './command-shape.ts'
import { findIntroducedPath } from './find-paths.ts'
import { stripOrnament } from './heading-label.ts'
import { listCodeSpans, toPlainText } from './inline-text.ts'
import { ancestors, walkSections, type Section } from './outline.ts'
import { holdsScenarios } from './read-scenarios.ts'
import { readExpectationBeside } from './read-expectation-beside.ts'
import { readStatedExpectation } from './read-stated-expectation.ts'
import { splitShell } from './split-shell.ts'
import { splitSql } from './split-sql.ts'
import { parseFenceInfo, parseVerifyLine, toShellCheck } from './verify-syntax.ts'

/** What the search for checks found. */
export interface CollectedChecks {
  readonly checks: readonly FoundCheck[]
  /** Blocks in verification parts that are no checks, by line, with the reason. */
  readonly context: ReadonlyMap<number, string>
  /** Verify lines that cannot be read. */
  readonly problems: readonly Problem[]
  /** Commands of a fence that are no checks because of what is said beside them ("# should fail"). */
  readonly unprovable: readonly Problem[]
}

interface Problem {
  readonly line: number
  /** What is wrong, or the command. */
  readonly problem: string
}

const maximumSubject = 300

type Zone = 'criteria' | 'verification' | 'none'

/** Collects every check a document states: verify lines and fences, commands of verification parts, whole commands in criteria. */
export function collectChecks(
  root: Section,
  stepSections: ReadonlySet<Section>,
  criteriaLines: ReadonlySet<number>,
): CollectedChecks {
  const checks: FoundCheck[] = []
  const context = new Map<number, string>()
  const problems: Problem[] = []
  const unprovable: Problem[] = []
  for (const section of walkSections(root)) {
    const zone = toZone(section)
    const about = toSubject(section)
    for (const placed of listPlacedCode(section)) {
      const result = readBlock(placed, zone, about, unprovable)
      // "Step 3: Test" with the file that holds the test, or a patch of it: the step writes it.
      if (
        typeof result === 'string' &&
        (stepSections.has(section) || (result === fileContent && isInStep(section, stepSections)))
      )
        continue
      if (typeof result === 'string') context.set(placed.code.line, result)
      else if (result) for (const check of result) checks.push(check)
    }
    for (const { text, line } of listStatements(section)) {
      const isCriterion = zone === 'criteria' || criteriaLines.has(line)
      const source: CheckSource = isCriterion ? 'criterion' : 'verification'
      const parsed = text.length < 4000 ? parseVerifyLine(text, line, source) : undefined
      if (parsed && 'problem' in parsed) problems.push({ line, problem: parsed.problem })
      else if (parsed) checks.push({ draft: parsed, about: source === 'criterion' ? '' : about })
      else if (zone !== 'none' || isCriterion) {
        const given = text.includes('`')
          ? listCodeSpans(text)
          : text.split('\n').flatMap((part) => findBareCommand(part, zone === 'verification') ?? [])
        const spans = given.filter(isWholeCommand)
        const subject = spans.length > 0 ? toPlainText(text.slice(0, maximumSubject)) : ''
        for (const span of spans) {
          const command = span.replace(/^\$\s+/, '')
          const expect = readStatedExpectation(text, command)
          if (expect) checks.push({ draft: toShellCheck(command, { source, line }, expect), about: subject })
        }
      }
    }
  }
  return { checks: checks.toSorted((a, b) => a.draft.line - b.draft.line), context, problems, unprovable }
}

const verifyStart = /\n(?=\W{0,4}verify\b[^:\n]{0,20}:)/i

/** Texts of a section; a line "**Verify:** …" inside a paragraph is a statement of its own. */
function* listStatements(section: Section): Generator<{ text: string; line: number }> {
  for (const statement of listTexts(section.blocks)) {
    const { text, line } = statement
    if (!text.includes('\n')) {
      yield statement
      continue
    }
    let at = line
    for (const part of text.split(verifyStart)) {
      yield { text: part, line: at }
      at += part.split('\n').length
    }
  }
}

function isInStep(section: Section, stepSections: ReadonlySet<Section>): boolean {
  for (const current of ancestors(section)) if (stepSections.has(current)) return true
  return false
}

function toZone(section: Section): Zone {
  for (const current of ancestors(section)) {
    if (current.role === 'criteria') return 'criteria'
    if (current.role === 'verification') return 'verification'
    if (current.role === 'rollback' || current.role === 'constraint' || current.role === 'prerequisite') return 'none'
    // "Step 5: Verify the deployment": its commands prove, whatever else they are.
    if (
      current.label &&
      /^(?:verify|verification|validate|validation|test|testing)\b/i.test(stripOrnament(current.label.rest))
    )
      return 'verification'
    if (current.level < 7 && current.role !== 'none' && current.role !== 'work') return 'none'
  }
  return 'none'
}

/** Nearest title that says what is tested; "Verification" itself says nothing. */
function toSubject(section: Section): string {
  for (const current of ancestors(section)) {
    const title = current.label && current.label.rest !== '' ? current.label.rest : current.title
    if (current.role === 'none' && current.level > 1 && title !== '') return toPlainText(title)
  }
  return ''
}

const fileContent = 'file content, not a command'
const introducesCheck =
  /(?:^|[\s(*_])(?:to )?(?:verify|verification|validate|validation|test|smoke test|confirm)\b[^:]{0,60}:[\s*_]*$/i
// "Add this test at the end:"
const addsCode = /^(?:add|write|create|put|insert|append|extend|update|replace|change)\b/i
const introducesOutput =
  /\b(?:expected?(?: (?:output|results?|response))?|should (?:see|show|print|return|output|be|look)|outputs?|returns?|response|results?|example output|sample output)\b[^:.]{0,60}[:.]?[\s*_]*$/i
const introducesRollback = /\broll(?:ing)? ?back|\bto (?:undo|revert)\b|\bif (?:it|this|anything) fails\b/i
const introducesMessage = /\b(?:send|post|reply|message|type|say|ask|prompt)\b[^:]{0,60}:[\s*_]*$/i

/** "-- Expected: 0" beside a query; "2 rows" is no value. */
const expectedCount =
  /^(?:expect(?:ed|s)?(?: (?:output|result|value|count))?|(?:should|must) (?:be|return|print)|→|=>)[ \t]*:?[ \t]*(-?\d+)[ \t.]*$/im

/** "This should return 0:" over a query. */
const introducedCount = /\b(?:should|must) (?:be|return|give|print) (-?\d+)[\s:.]*$/i

function holdsOnlyCommands(content: string): boolean {
  const commands = splitShell(content)
  return commands.length > 0 && commands.every(({ command }) => isWholeCommand(command))
}

/** Checks of a block, the reason why a verification block is none, or undefined when the block is no matter of checks. */
function readBlock(
  placed: PlacedCode,
  zone: Zone,
  about: string,
  unprovable: Problem[],
): FoundCheck[] | string | undefined {
  const { code, intro } = placed
  const options = parseFenceInfo(code.info)
  const lastLine = toPlainText(intro.split('\n').at(-1) ?? '')
  const isNamed = options.verify !== undefined
  const isAsked =
    isNamed || zone !== 'none' || introducesCheck.test(lastLine) || /^(?:verify|verification|test)$/i.test(lastLine)
  if (!isAsked || code.form === 'edit') return undefined
  if (!isNamed) {
    if (holdsScenarios(code)) return 'scenarios, read as criteria'
    if (introducesRollback.test(lastLine)) return 'rollback commands'
    const isOutputLanguage =
      /^(?:text|txt|output|plaintext|plain|log|json|yaml|yml|diff|csv|markdown|md|html|xml|toml|ini|mermaid|none|http)$/.test(
        code.language,
      )
    // Some authors fence their commands as text so that nobody runs them too early.
    if (isOutputLanguage && !(/^te?xt$/.test(code.language) && holdsOnlyCommands(code.content)))
      return 'expected output'
    if (
      introducesOutput.test(lastLine) &&
      toCommandLanguage(code.language, code.content) !== 'sql' &&
      !/^(?:bash|sh|shell)$/.test(code.language)
    )
      return 'expected output'
    if (code.language === '' && introducesMessage.test(lastLine)) return 'a message, not a command'
    const isAdded =
      addsCode.test(lastLine) && !/^(?:shell|sql)$/.test(toCommandLanguage(code.language, code.content) ?? '')
    if (isAdded || findIntroducedPath(placed)) return zone === 'none' ? undefined : fileContent
  }
  const language = toCommandLanguage(
    code.language === 'text' || code.language === 'txt' ? '' : code.language,
    code.content,
  )
  if (!language) return zone === 'none' && !isNamed ? undefined : 'no command that can be run'
  const source: CheckSource = zone === 'criteria' ? 'criterion' : 'verification'
  const common = {
    about: about === '' ? lastLine : about,
    blockLine: code.line,
    ...(options.verify ? { feature: options.verify } : {}),
  }
  const base = { source, ...(options.timeoutMs ? { timeoutMs: options.timeoutMs } : {}) }
  const expect: Expectation = options.expect
  if (language === 'sql') {
    const queries = splitSql(code.content)
    return queries.map(({ query, offset, comment }) => {
      const count = (expectedCount.exec(comment) ?? (queries.length === 1 ? introducedCount.exec(lastLine) : null))?.[1]
      return {
        ...common,
        draft: {
          ...base,
          kind: 'sql',
          line: code.contentLine + offset,
          text: query,
          query,
          expect:
            count === undefined || Object.keys(expect).length > 0
              ? expect
              : { compare: { operator: '=', value: Number(count) } },
          ...(isMutatingSql(query) ? { mutates: true } : {}),
        },
      }
    })
  }
  if (language === 'shell') {
    const commands = splitShell(code.content).filter(({ command }) => code.language !== '' || isWholeCommand(command))
    const isSaid = Object.keys(expect).length > 0
    const found = commands.flatMap((given): FoundCheck[] => {
      const said = isSaid ? expect : readExpectationBeside(given, placed, commands.length === 1)
      const { command, offset, setup } = given
      if (!said) {
        unprovable.push({ line: code.contentLine + offset, problem: command })
        return []
      }
      const draft = toShellCheck(command, { ...base, line: code.contentLine + offset }, said)
      return [{ ...common, draft: { ...draft, ...(setup ? { setup } : {}) } }]
    })
    if (found.length > 0) return found
    return commands.length > 0 ? 'no outcome to check' : 'no command that can be run'
  }
  if (code.content.trim() === '') return 'empty'
  const text = about === '' ? `${language} check at line ${code.line}` : about
  return [
    {
      ...common,
      draft: { ...base, kind: 'script', line: code.contentLine, text, language, code: code.content, expect },
    },
  ]
}
