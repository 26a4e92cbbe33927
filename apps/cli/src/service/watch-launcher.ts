import { readFileSync } from 'node:fs'

/** Often enough that a port is free again when somebody starts anew by hand. */
const lookEveryMs = 1_000

interface Ancestor {
  readonly pid: number
  /** In clock ticks since the boot: tells a process from a later one with the same number. */
  readonly startedAt: string
}

/**
 * Calls `onGone` when the package manager that started this process is killed: a `kill -9` of `pnpm start` must not leave a
 * server behind that nobody sees. Only on Linux; elsewhere, or when started by hand, nothing is watched.
 */
export function watchLauncher(onGone: () => void): { readonly stop: () => void } {
  const launchers = listLaunchers()
  if (launchers.length === 0) return { stop: () => undefined }
  const timer = setInterval(() => {
    if (launchers.every(({ pid, startedAt }) => readProcess(pid)?.startedAt === startedAt)) return
    clearInterval(timer)
    onGone()
  }, lookEveryMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

/** The npm, npx and pnpm processes above this one; the shells between them are passed over, anything else ends the search. */
function listLaunchers(): readonly Ancestor[] {
  const launchers: Ancestor[] = []
  let found = readProcess(process.pid)
  while (found !== undefined && found.parentPid > 1) {
    const pid = found.parentPid
    found = readProcess(pid)
    const commandLine = readCommandLine(pid)
    const program = commandLine[0]?.split('/').at(-1) ?? ''
    if (
      found !== undefined &&
      /^(?:node|pnpm|npm|npx)\b/.test(program) &&
      /\b(?:pnpm|npm|npx)\b/.test(commandLine.join(' '))
    ) {
      launchers.push({ pid, startedAt: found.startedAt })
    } else if (!/^(?:ba|da|z)?sh$/.test(program)) break
  }
  return launchers
}

function readProcess(pid: number): (Ancestor & { readonly parentPid: number }) | undefined {
  try {
    // The name stands in parentheses and may hold anything; a zombie (Z) is gone.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^[^]*\) /, '')
      .split(' ')
    const [state, parentPid = '0'] = fields
    const startedAt = fields[19]
    if (state === 'Z' || startedAt === undefined) return undefined
    return { pid, parentPid: Number(parentPid), startedAt }
  } catch {
    return undefined
  }
}

function readCommandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/)
  } catch {
    return []
  }
}
