import { stepKinds, type Check, type Finding, type Plan, type PlanFeature, type StepKind } from '@jr/instructions'
import type { Router } from '@jr/router'
import { cut, formatTable } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { chooseTier } from './to-plan-json.ts'

// Of a pipe, whose width nobody knows.
const usualWidth = 100
const leastWidth = 40

/** The plan for a person: whether it can be carried out, what will be done, how it will be judged, what to know, and what became of every block. */
export function formatPlan(name: string, plan: Plan, router: Pick<Router, 'classify'>, terminal: Terminal): string {
  const width = Math.max(leastWidth, terminal.stdout.columns || usualWidth) - 2
  const notes = plan.findings.filter(({ severity }) => severity !== 'error')
  const sections = [
    formatHead(name, plan, terminal),
    formatSection(terminal, 'Why it is refused, and what to add', formatRefusal(plan, width, terminal)),
    formatSection(terminal, 'Steps', formatSteps(plan, router, width)),
    formatSection(terminal, 'Features', plan.features.map((feature) => formatFeature(feature, width)).join('\n')),
    formatSection(
      terminal,
      'Checks of the whole document',
      plan.checks.map((check) => formatCheck(check, width)).join('\n'),
    ),
    formatSection(terminal, 'Findings', formatFindings(notes, width, terminal)),
    formatSection(terminal, 'Every block of the document', formatBlocks(plan, width)),
    formatSummary(name, plan),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

function formatHead(name: string, plan: Plan, terminal: Terminal): string {
  const verdict = plan.executable ? terminal.paint('green', 'executable') : terminal.paint('red', 'not executable')
  const metadata = Object.entries(plan.metadata).flatMap(([key, value]) =>
    value === undefined ? [] : [`  ${key}: ${clean(value, usualWidth)}`],
  )
  const title = terminal.paint('bold', clean(plan.title ?? 'untitled', usualWidth))
  return [title, `  ${printable(name)}: ${verdict}`, ...metadata].join('\n')
}

function formatRefusal(plan: Plan, width: number, terminal: Terminal): string {
  const errors = plan.findings.filter(({ severity }) => severity === 'error')
  return errors.length === 0 ? '' : formatFindings(errors, width, terminal)
}

const kindMeanings: Readonly<Record<StepKind, string>> = {
  declared: 'applied as it is written, without a model',
  text: 'one answer of a model, kept as output',
  agent: 'a model works in the workspace',
  manual: 'the session waits for a person',
}

function formatSteps(plan: Plan, router: Pick<Router, 'classify'>, width: number): string {
  if (plan.steps.length === 0) return ''
  const rows = plan.steps.map((step, index) => [
    String(index + 1),
    String(step.line),
    step.kind,
    step.kind === 'declared' || step.kind === 'manual' ? '-' : chooseTier(router, step),
    clean(step.group === undefined ? step.title : `${step.group} / ${step.title}`, Math.floor(width * 0.45)),
    clean(step.reason ?? (step.files.join(', ') || step.commands.join('; ')), usualWidth),
  ])
  const kinds = stepKinds.filter((kind) => plan.steps.some((step) => step.kind === kind))
  return [
    fit(formatTable(['#', 'line', 'kind', 'tier', 'step', 'files, commands or reason'], rows), width),
    ...kinds.map((kind) => `${kind}: ${kindMeanings[kind]}`),
  ].join('\n')
}

function formatFeature({ text, line, checks }: PlanFeature, width: number): string {
  const proof =
    checks.length === 0
      ? ['    nothing checks it: it will stay unverified']
      : checks.map((check) => `    ${formatCheck(check, width - 4)}`)
  return [wrap(`${clean(text, 300)} (line ${line})`, width, '  '), ...proof].join('\n')
}

function formatCheck({ kind, text, line, source }: Check, width: number): string {
  const where = source === 'proposed' ? '(proposed)' : `(line ${line})`
  return `${kind}: ${clean(text, width - kind.length - where.length - 3)} ${where}`
}

/** Findings that say the same of several lines stand together, the worst first. */
function formatFindings(findings: readonly Finding[], width: number, terminal: Terminal): string {
  const order = ['error', 'warning', 'info'] as const
  const colour = { error: 'red', warning: 'yellow', info: 'cyan' } as const
  const groups = Map.groupBy(findings, ({ code, hint }) => `${code}\n${hint ?? ''}`)
  return [...groups.values()]
    .toSorted((a, b) => order.indexOf(a[0]?.severity ?? 'info') - order.indexOf(b[0]?.severity ?? 'info'))
    .flatMap(([first, ...others]) => {
      if (!first) return []
      const { severity, code, hint } = first
      const each = [first, ...others].map(({ line, message }) =>
        wrap(`line ${line}: ${clean(message, 300)}`, width - 2, '    ').replace(/^/, '  '),
      )
      const advice = hint === undefined ? [] : [wrap(`→ ${clean(hint, 400)}`, width - 2, '    ').replace(/^/, '  ')]
      return [`${terminal.paint(colour[severity], severity)} ${code}`, ...each, ...advice]
    })
    .join('\n')
}

function formatBlocks(plan: Plan, width: number): string {
  if (plan.blocks.length === 0) return ''
  const rows = plan.blocks.map(({ line, endLine, language, use, of }) => [
    `${line}-${endLine}`,
    clean(language ?? '-', 14),
    use,
    clean(use === 'step' ? `step ${Number(of) + 1}` : of, usualWidth),
  ])
  return fit(formatTable(['lines', 'language', 'use', 'of'], rows), width)
}

function formatSummary(name: string, { steps, features, blocks, executable }: Plan): string {
  const proven = features.filter(({ checks }) => checks.length > 0).length
  const counts = [
    count(steps.length, 'step'),
    `${count(features.length, 'feature')}${features.length > 0 ? ` (${proven} with a check)` : ''}`,
    `${count(blocks.length, 'block')}, all accounted for`,
  ]
  const next = executable
    ? `Next: jr run ${printable(name)} --workspace DIRECTORY`
    : 'Nothing of it is queued. Change the document as said above, then plan it again.'
  return `${counts.join(' · ')}\n${next}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function formatSection(terminal: Terminal, title: string, body: string): string {
  if (body === '') return ''
  const indented = body.split('\n').map((line) => `  ${line}`)
  return [terminal.paint('bold', title), ...indented].join('\n')
}

function clean(text: string, width: number): string {
  return cut(printable(text), width)
}

/** Cuts the lines of a table, whose last column is the one that may be long. */
function fit(table: string, width: number): string {
  return table
    .split('\n')
    .map((line) => (line.length <= width ? line : `${line.slice(0, width - 1)}…`))
    .join('\n')
}

/** Breaks a text between words; every line but the first is indented. */
function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = []
  let current = ''
  for (const word of text.split(' ')) {
    if (current !== '' && current.length + word.length + 1 > width) {
      lines.push(current)
      current = indent + word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current].join('\n')
}
