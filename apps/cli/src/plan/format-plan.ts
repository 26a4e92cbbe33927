import type { Check, Finding, Plan, PlanFeature } from '@jr/instructions'
import type { Router } from '@jr/router'
import { cut, formatTable } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { chooseTier } from './to-plan-json.ts'

/** The plan for a person: what will be done, how it will be judged, what to know, and what became of every block. */
export function formatPlan(name: string, plan: Plan, router: Pick<Router, 'classify'>, terminal: Terminal): string {
  const sections = [
    formatHead(name, plan, terminal),
    formatSection(terminal, 'Steps', formatSteps(plan, router)),
    formatSection(terminal, 'Features', plan.features.map((feature) => formatFeature(feature)).join('\n')),
    formatSection(terminal, 'Checks that belong to no single feature', plan.checks.map(formatCheck).join('\n')),
    formatSection(terminal, 'Findings', plan.findings.map((finding) => formatFinding(finding, terminal)).join('\n')),
    formatSection(terminal, 'Every block of the document', formatBlocks(plan)),
  ]
  return printableLines(sections.filter((section) => section !== '').join('\n\n'))
}

function formatHead(name: string, plan: Plan, terminal: Terminal): string {
  const verdict = plan.executable
    ? terminal.paint('green', 'executable')
    : terminal.paint('red', 'not executable: see the findings')
  const metadata = Object.entries(plan.metadata).flatMap(([key, value]) =>
    value === undefined ? [] : [`  ${key}: ${clean(value, 100)}`],
  )
  return [`${terminal.paint('bold', clean(plan.title ?? 'untitled', 100))}  (${name}, ${verdict})`, ...metadata].join(
    '\n',
  )
}

function formatSteps(plan: Plan, router: Pick<Router, 'classify'>): string {
  if (plan.steps.length === 0) return ''
  return formatTable(
    ['#', 'line', 'kind', 'tier', 'step', 'files'],
    plan.steps.map((step, index) => [
      String(index + 1),
      String(step.line),
      step.kind,
      step.kind === 'declared' || step.kind === 'manual' ? '-' : chooseTier(router, step),
      clean(step.group === undefined ? step.title : `${step.group} / ${step.title}`, 60),
      clean(step.reason ?? (step.files.join(', ') || step.commands.join('; ')), 80),
    ]),
  )
}

function formatFeature({ text, line, checks }: PlanFeature): string {
  const proof = checks.length === 0 ? ['    nothing checks it: it will stay unverified'] : checks.map(formatCheck)
  return [`${clean(text, 110)}  (line ${line})`, ...proof].join('\n')
}

function formatCheck({ kind, text, line, source }: Check): string {
  return `    ${kind}: ${clean(text, 100)}  (${source === 'proposed' ? 'proposed' : `line ${line}`})`
}

function formatFinding({ code, severity, line, message, hint }: Finding, terminal: Terminal): string {
  const colour = { error: 'red', warning: 'yellow', info: 'cyan' } as const
  const head = `${terminal.paint(colour[severity], severity)} line ${line}: ${clean(message, 200)} (${code})`
  return hint === undefined ? head : `${head}\n    ${clean(hint, 200)}`
}

function formatBlocks(plan: Plan): string {
  if (plan.blocks.length === 0) return ''
  return formatTable(
    ['lines', 'language', 'use', 'of'],
    plan.blocks.map(({ line, endLine, language, use, of }) => [
      `${line}-${endLine}`,
      clean(language ?? '-', 20),
      use,
      clean(use === 'step' ? `step ${Number(of) + 1}` : of, 90),
    ]),
  )
}

function formatSection(terminal: Terminal, title: string, body: string): string {
  if (body === '') return ''
  const indented = body.split('\n').map((line) => `  ${line}`)
  return [terminal.paint('bold', title), ...indented].join('\n')
}

function clean(text: string, width: number): string {
  return cut(printable(text), width)
}

function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
