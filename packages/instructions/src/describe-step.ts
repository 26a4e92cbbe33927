import { walkBlocks } from './block.ts'
import { listPlacedCode, listTexts, type PlacedCode } from './block-context.ts'
import { findManualReason } from './command-effects.ts'
import { hasPathedCode, isImperative, toOrder } from './concrete-work.ts'
import { isWholeCommand, toCommandLanguage } from './command-shape.ts'
import { readEdits } from './read-edits.ts'
import { findIntroducedPath, listPaths } from './find-paths.ts'
import type { FoundStep } from './found-step.ts'
import { listStepFiles } from './list-step-files.ts'
import { listCodeSpans, toPlainText } from './inline-text.ts'
import { ancestors, walkSections, type Section } from './outline.ts'
import type { PlanStep, Tier } from './plan.ts'
import { splitShell } from './split-shell.ts'
import { parseDirective, parseVerifyLine } from './verify-syntax.ts'

/** A step of the plan with the code blocks it holds. */
export interface DescribedStep {
  readonly step: PlanStep
  readonly codes: readonly PlacedCode[]
}

/** Reads what a step holds: files, commands, spelled-out edits, the tier asked for, and from these its kind. */
export function describeStep(
  found: FoundStep,
  lines: readonly string[],
  stepSections: ReadonlySet<Section>,
  isElsewhere: (line: number) => boolean,
): DescribedStep {
  const sections = found.section
    ? [...walkSections(found.section)].filter((section) => isOwn(section, found, stepSections))
    : [toSection(found)]
  const working = sections.filter((section) => section === sections[0] || isWorkPart(section))
  const placed = sections.flatMap((section) => listPlacedCode(section))
  const codes = placed.filter(({ code, section }) => working.includes(section) && !isElsewhere(code.line))
  const said = working.flatMap((section) => [
    ...(section === sections[0] ? [] : [{ text: section.title, line: section.line }]),
    ...listTexts(section.blocks),
  ])
  const texts = said.map(({ text }) => text)
  const { edits, unspelled } = readEdits(codes, found.title)
  const ordered = texts.filter((text) => text.length > 4000 || parseVerifyLine(text, 0, 'criterion') === undefined)
  const commands = listCommands(codes, ordered)
  const files = listStepFiles(
    found,
    codes,
    texts,
    edits.map((edit) => edit.path),
  )
  // A "Step 3: Test" on another host needs a person, though its commands are checks.
  const checked = placed.filter(({ code, section }) => working.includes(section) && isElsewhere(code.line))
  const reason = findReason(found.title, [...commands, ...listCommands(checked, texts)], texts)
  const tier = findTier(found, texts, sections)
  const kind = reason
    ? 'manual'
    : edits.length > 0 &&
        unspelled === 0 &&
        commands.length === 0 &&
        !ordersMore(
          said,
          edits.map((edit) => edit.path),
          codes.at(-1)?.code.line ?? 0,
        )
      ? 'declared'
      : isAnswer(found.title, texts, codes, files, commands)
        ? 'text'
        : 'agent'
  const body = lines.slice(found.section ? found.line : found.line - 1, found.endLine).join('\n')
  return {
    codes,
    step: {
      title: found.title,
      kind,
      line: found.line,
      endLine: found.endLine,
      ...(found.group ? { group: found.group } : {}),
      body: found.lead ? `${found.lead}\n\n${body.trim()}` : body.trim(),
      files,
      commands,
      ...(tier ? { tier } : {}),
      edits: kind === 'declared' ? edits : [],
      ...(reason ? { reason } : {}),
    },
  }
}

/** False for a part that is a step of its own, when numbering runs over several heading levels. */
function isOwn(section: Section, found: FoundStep, stepSections: ReadonlySet<Section>): boolean {
  for (const current of ancestors(section)) {
    if (current === found.section) return true
    if (stepSections.has(current)) return false
  }
  return true
}

function toSection(found: FoundStep): Section {
  return {
    level: 9,
    title: found.title,
    role: 'none',
    line: found.line,
    endLine: found.endLine,
    blocks: found.blocks,
    children: [],
  }
}

/** Parts of a step that are no work: its verification, rollback, notes. A bold line is a label, not a part, unless it names such a role. */
function isWorkPart(section: Section): boolean {
  // "Step 2.2: Tests" with the file that holds them.
  if (section.role === 'verification') return hasPathedCode(section)
  if (['criteria', 'rollback', 'constraint', 'followup', 'prerequisite'].includes(section.role)) return false
  return section.level > 6 || section.role !== 'context'
}

function listCommands(codes: readonly PlacedCode[], texts: readonly string[]): string[] {
  const commands = new Set<string>()
  for (const placed of codes) {
    const { code } = placed
    if (
      code.form === 'edit' ||
      findIntroducedPath(placed) ||
      toCommandLanguage(code.language, code.content) !== 'shell'
    )
      continue
    for (const { command } of splitShell(code.content))
      // A line of a crontab is no command.
      if ((code.language !== '' && !/^(?:[\d*,/-]+\s+){5}/.test(command)) || isWholeCommand(command))
        commands.add(command)
  }
  for (const text of texts)
    for (const span of listCodeSpans(text.slice(0, 4000))) if (isWholeCommand(span)) commands.add(span)
  return [...commands]
}

const judgement =
  /(?:\(manual(?:ly)?[,)]|\b(?:ask (?:the )?(?:user|chief|tpm|council|team|owner|human|operator|\w+ lead)\b|talk to (?:the |our )?(?:vendor|customer|supplier|provider|legal|management|stakeholders?)\b|(?:add|write|put|insert)\w* (?:it |this |the (?:line|entry) |a (?:line|entry) )?(?:to|in|into) (?:the |your |root['’]s )?crontab\b(?!\.\w|[/-])|(?:get|obtain|request|wait for|await|needs?|requires?) (?:\w+ ){0,3}(?:approval|sign-?off|consent|permission|confirmation)\b|(?:get|obtain|request) (?:\w+ ){1,4}from (?:the )?(?:\w+ )?(?:team|vendor|owner|admin\w*|customer)\b|human (?:review|judg\w+|decision|approval)|manual(?:ly)? (?:review|approv\w+|inspect\w*|verif\w+|confirm\w*|decid\w+|log ?in)|(?:log|sign) ?in ?to (?:[\w'’.-]+ ){1,4}(?:console|dashboard|portal|account|panel|web ?site)\b|(?:needs?|requires?) (?:\w+ ){0,2}(?:2fa|mfa|otp)\b|physically\b|in person\b|(?:enter|type|provide|paste) (?:your|the) (?:\w+ )?(?:password|passphrase|credentials?|api key|token|secret|2fa code)|(?:create|generate|obtain|get|rotate|request) (?:an? |the |new |your )*(?:\w+ )?(?:api key|credentials?|access token|client secret) (?:from|at|in|on)\b))/i

function findReason(title: string, commands: readonly string[], texts: readonly string[]): string | undefined {
  for (const command of commands) {
    const reason = findManualReason(command)
    if (reason) return reason
  }
  const asked = /^Ask (?:[A-Z][\w'’-]+ ){1,3}(?:whether|if|for|to|about)\b/.exec(toPlainText(title))?.[0]
  if (asked) return `needs a person: ${asked}`
  for (const text of [title, ...texts]) {
    const plain = toPlainText(text.slice(0, 4000))
    const found = judgement.exec(plain)?.[0]
    if (found) return `needs a person: ${found}`
    if (/\b(?:run|with|using|requires?|needs?) sudo\b|\bas root\b/i.test(plain)) return 'needs root'
    if (/\bssh (?:in)?to \w|\bon (?:the )?(?:remote|other) (?:host|node|machine|server)\b/i.test(plain))
      return 'works on another host'
  }
  return undefined
}

function findTier(found: FoundStep, texts: readonly string[], sections: readonly Section[]): Tier | undefined {
  for (const section of sections) {
    for (const block of walkBlocks(section.blocks)) {
      const tier = block.type === 'html' ? parseDirective(block.text)?.tier : undefined
      if (tier) return tier
    }
  }
  for (const text of [found.title, ...texts]) {
    const directive = parseDirective(text)?.tier
    const named = /(?:^|\n)\W{0,4}(?:model )?tier\W{1,6}(?:tier \d\W+)?(haiku|local|opus)\b/i
      .exec(text.slice(0, 1000))?.[1]
      ?.toLowerCase() as Tier | undefined
    if (directive ?? named) return directive ?? named
  }
  return undefined
}

const furtherOrder =
  /\b(?:then|also|additionally|afterwards|next|finally|make sure|ensure|don['’]t forget|remember to)\b[^.]{0,80}\b(?:update|add|modify|run|restart|register|wire|import|change|remove|delete|install|call|hook|configure|migrate)\b/i

const orderBeside =
  /^(?:use|update|modify|edit|run|restart|register|delete|remove|install|wire|add|create|rename|move|import)\b/i
// What begins so says how the file is meant, or what to look at.
const remark =
  /^(?:make sure|go to|check|verify|test|note|confirm|review|keep|ensure|read|open|use|allow|show|return|support|handle|find|do|put|place|save)\b/i

/** Text that asks for more than the blocks spell out: another file, or anything below the last of them. */
function ordersMore(
  texts: readonly { readonly text: string; readonly line: number }[],
  edited: readonly string[],
  lastLine: number,
): boolean {
  const known = new Set(edited)
  return texts.some(({ text, line }) => {
    const plain = toPlainText(text.slice(0, 2000))
    if (furtherOrder.test(plain)) return true
    const order = toOrder(plain)
    if (line > lastLine && isImperative(order) && !remark.test(order)) return true
    return orderBeside.test(order) && listPaths(text.slice(0, 2000)).some((path) => !known.has(path))
  })
}

const answerVerb =
  /^(?:summari[sz]e|analy[sz]e|explain|describe|compare|list|identify|look ?up|answer(?! (?:with )?(?:an? )?\d{3}\b)|report|recommend|evaluate|assess|outline|translate|classify|estimate|review|research|investigate|brainstorm|discuss|what|why|how|which|who|when|find out|(?:tell|give) (?:me|us|an? (?:overview|summary|list|explanation|answer|estimate|recommendation|opinion|account))|suggest|propose|draft|critique|interpret|characteri[sz]e|rank|count|determine)\b/i
const changeWord =
  /\b(?:creat|implement|modif|updat|edit|writ(?:e|es|ing) (?:to|a file|the file|code)|add(?:s|ing)? (?:a|an|the|to)|replac|delet|remov|install|deploy|refactor|fix|commit|save|migrat|renam|run|execut)\w*\b/i

/** True when only an answer is wanted: nothing changes, nothing runs, and no file has to be opened. */
function isAnswer(
  title: string,
  texts: readonly string[],
  codes: readonly PlacedCode[],
  files: readonly string[],
  commands: readonly string[],
): boolean {
  if (
    files.length > 0 ||
    texts.some((text) => listPaths(text.slice(0, 4000)).length > 0) ||
    commands.length > 0 ||
    codes.some(({ code }) => code.form === 'edit' || toCommandLanguage(code.language, code.content) !== undefined)
  )
    return false
  if (!answerVerb.test(toPlainText(title))) return false
  return !texts.some((text) => changeWord.test(text.slice(0, 2000)))
}
