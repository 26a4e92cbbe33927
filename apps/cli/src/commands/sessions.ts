import { toContract } from '@jr/contract'
import { type SessionFilter, type SessionStatus, sessionStatuses, type SessionSummary, verdicts } from '@jr/tracker'
import { CliFailure, exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import { withStore } from '../database/with-store.ts'
import { parseInteger } from '../parse-integer.ts'
import { describeStatus } from '../session/describe-status.ts'
import { formatBar, formatDuration, formatUsd } from '../session/format-figures.ts'
import { cut, formatTable } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface SessionsOptions extends CommonOptions {
  readonly status?: string
  readonly jr?: string
  readonly verdict?: string
  readonly query?: string
  readonly limit: string
}

/** `jr sessions` */
export async function sessions(context: CommandContext, options: SessionsOptions): Promise<ExitCode> {
  const filter = toFilter(options)
  const limit = parseInteger('--limit', options.limit, { minimum: 1, maximum: 500 })
  const { terminal } = context
  return withStore(context, async (store) => {
    const { changeVersion: _, ...list } = await store.tracker.listSessions(filter, { limit })
    if (options.json === true) terminal.printJson(toContract(list))
    else if (list.sessions.length === 0) terminal.say('No sessions. `jr run FILE` makes one.')
    else terminal.print(formatSessions(list.sessions, terminal))
    return exitCodes.ok
  })
}

function toFilter({ status, jr, verdict, query }: SessionsOptions): SessionFilter {
  return {
    ...(status === undefined ? {} : { status: status.split(',').map(toStatus) }),
    ...(jr === undefined ? {} : { jr }),
    ...(verdict === undefined ? {} : { verdict: requireWord('--verdict', verdict, verdicts) }),
    ...(query === undefined ? {} : { q: query }),
  }
}

function toStatus(text: string): SessionStatus {
  return requireWord('--status', text.trim(), sessionStatuses)
}

function requireWord<const T extends string>(option: string, text: string, words: readonly T[]): T {
  const word = words.find((candidate) => candidate === text)
  if (word !== undefined) return word
  throw new CliFailure('invalid_option', `${option}: "${text}" is none of ${words.join(', ')}.`)
}

function formatSessions(sessions: readonly SessionSummary[], { paint }: Terminal): string {
  return formatTable(
    ['session', 'task', 'jr', 'tier', 'progress', 'status', 'duration', 'cost', 'title'],
    sessions.map((session) => {
      const { word, sign, colour } = describeStatus(session)
      return [
        session.sessionId.slice(0, 8),
        clean(session.taskId, 16),
        clean(session.jrName, 20),
        session.modelTier ?? '-',
        `${formatBar(session.progressPct, 10)} ${Math.floor(session.progressPct)}%`,
        paint(colour, `${sign} ${word}`),
        formatDuration(session.durationMs),
        formatUsd(session.costUsd),
        `${clean(session.title ?? '', 50)}${session.simulated ? ' [simulated]' : ''}`,
      ]
    }),
  )
}

function clean(text: string, width: number): string {
  return cut(printable(text), width)
}
