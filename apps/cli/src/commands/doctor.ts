import { exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import { checkDatabase } from '../doctor/check-database.ts'
import { checkDisk, checkNode, checkSandbox } from '../doctor/check-machine.ts'
import { checkModels } from '../doctor/check-models.ts'
import type { DoctorFinding } from '../doctor/finding.ts'

const looks = { ok: ['✓', 'green'], warn: ['!', 'yellow'], fail: ['✗', 'red'] } as const

/** `jr doctor`: exit 1 when something fails; a warning is no failure. */
export async function doctor(context: CommandContext, options: CommonOptions): Promise<ExitCode> {
  const { config, terminal } = context
  const findings: readonly DoctorFinding[] = [
    checkNode(),
    ...(await checkModels(config)),
    ...(await checkDatabase(context)),
    await checkSandbox(config),
    await checkDisk(config),
  ]
  if (options.json === true) terminal.printJson({ findings })
  else {
    for (const { name, status, message, fix } of findings) {
      const [sign, colour] = looks[status]
      terminal.print(`${terminal.paint(colour, `${sign} ${status.padEnd(4)}`)} ${name.padEnd(10)} ${message}`)
      if (fix !== undefined) terminal.print(`${' '.repeat(18)}→ ${fix}`)
    }
  }
  return findings.some(({ status }) => status === 'fail') ? exitCodes.failed : exitCodes.ok
}
