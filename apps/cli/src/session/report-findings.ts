import type { Finding } from '@jr/instructions'
import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'

const colours = { error: 'red', warning: 'yellow', info: 'cyan' } as const

/** Tells on stderr what a person must know about a document; mere information is left to `jr plan`. */
export function reportFindings(findings: readonly Finding[], terminal: Terminal): void {
  for (const { severity, line, message, hint, code } of findings) {
    if (severity === 'info') continue
    terminal.say(
      `${terminal.tint(colours[severity], severity)} line ${line}: ${cut(printable(message), 200)} (${code})`,
    )
    if (hint !== undefined) terminal.say(`    ${cut(printable(hint), 200)}`)
  }
}
