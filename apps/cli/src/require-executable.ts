import { parseInstruction, type Plan } from '@jr/instructions'
import { CliFailure } from './cli-failure.ts'
import { reportFindings } from './session/report-findings.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Refuses a document that cannot be carried out, with all its findings, before anything is started for it. */
export function requireExecutable(file: string, markdown: string, terminal: Terminal): Plan {
  const plan = parseInstruction(markdown)
  reportFindings(plan.findings, terminal)
  if (plan.executable) return plan
  const reasons = plan.findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)
  throw new CliFailure(
    'instruction_refused',
    `${file} cannot be carried out: ${reasons.join(' ') || 'it has no steps.'}`,
    'Nothing was queued. `jr plan` shows what Jr understood, `jr new` writes a template.',
  )
}
