import { toContract } from '@jr/contract'
import type { Stats } from '@jr/tracker'
import { CliFailure, exitCodes, type ExitCode } from '../cli-failure.ts'
import type { CommandContext, CommonOptions } from '../command-context.ts'
import { withStore } from '../database/with-store.ts'
import { formatCount, formatDuration, formatUsd } from '../session/format-figures.ts'
import { formatTable } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'

interface StatsOptions extends CommonOptions {
  readonly tz?: string
}

/** `jr stats` */
export async function stats(context: CommandContext, options: StatsOptions): Promise<ExitCode> {
  const timeZone = options.tz ?? new Intl.DateTimeFormat().resolvedOptions().timeZone
  requireTimeZone(timeZone)
  const { terminal } = context
  return withStore(context, async (store) => {
    const figures = await store.tracker.summarizeStats({ timeZone })
    if (options.json === true) terminal.printJson(toJson(figures))
    else terminal.print(formatStats(figures))
    return exitCodes.ok
  })
}

function toJson({ haikuLatency, ...figures }: Stats): unknown {
  const { under2sShare, ...latency } = haikuLatency
  return { ...toContract(figures), haiku_latency: { ...toContract(latency), under_2s_share: under2sShare } }
}

function formatStats(figures: Stats): string {
  const { haikuLatency } = figures
  const sections = [
    [
      `active ${figures.active} (running ${figures.running}, waiting ${figures.waiting}, pending ${figures.pending})`,
      `today (${figures.timeZone}): completed ${figures.completedToday}, failed ${figures.failed}`,
      `ever: completed ${figures.completedTotal}, verified ${figures.verifiedTotal}, failed ${figures.failedTotal}, cancelled ${figures.cancelledTotal}`,
      `cost ${formatUsd(figures.costUsd)}; the same tokens on Opus ${formatUsd(figures.opusCostUsd)}; saved ${formatUsd(figures.savedUsd)}` +
        (figures.unpricedAttempts === 0 ? '' : `; ${figures.unpricedAttempts} attempts are unpriced`),
      haikuLatency.calls === 0
        ? 'haiku: no calls yet'
        : `haiku: ${haikuLatency.calls} calls, p50 ${formatDuration(haikuLatency.p50Ms)}, p95 ${formatDuration(haikuLatency.p95Ms)}, ${formatShare(haikuLatency.under2sShare)} under 2 s`,
    ].join('\n'),
    figures.byTier.length === 0
      ? ''
      : formatTable(
          ['tier', 'attempts', 'tokens', 'cost', 'on Opus', 'unpriced'],
          figures.byTier.map((tier) => [
            tier.tier,
            formatCount(tier.attempts),
            formatCount(tier.totalTokens),
            formatUsd(tier.costUsd),
            formatUsd(tier.opusCostUsd),
            String(tier.unpricedAttempts),
          ]),
        ),
    figures.byJr.length === 0
      ? ''
      : formatTable(
          ['jr', 'sessions', 'active', 'completed', 'failed', 'verified', 'cost'],
          figures.byJr.map((jr) => [
            printable(jr.jrName),
            String(jr.sessions),
            String(jr.active),
            String(jr.completed),
            String(jr.failed),
            String(jr.verified),
            formatUsd(jr.costUsd),
          ]),
        ),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

function formatShare(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(0)} %`
}

function requireTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone }).format()
  } catch (cause) {
    throw new CliFailure('invalid_option', `--tz: "${timeZone}" is no time zone.`, 'Example: Europe/Berlin.', { cause })
  }
}
