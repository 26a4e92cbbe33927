import type { Estimate, SessionSummary } from '@jr/contract'
import { memo, type MouseEvent, type ReactNode } from 'react'
import { Ago } from '../controls/ago.tsx'
import { Elapsed } from '../controls/elapsed.tsx'
import { StateTag } from '../controls/glyph.tsx'
import { ProgressBar, stepLine } from '../controls/progress-bar.tsx'
import { TimeLeft } from '../controls/time-left.tsx'
import { followLink } from '../controls/view-link.tsx'
import { formatCost, formatDifference, formatSaving, formatUnpriced } from '../format/format-cost.ts'
import { formatDuration } from '../format/format-duration.ts'
import { formatCompact, formatCount } from '../format/format-number.ts'
import { explainTimeLeft } from '../format/format-time-left.ts'
import { statusWord, tierWords, verdictWord } from '../format/status-words.ts'
import { toReason } from '../format/to-reason.ts'
import { useMonitor } from '../monitor.ts'
import { useClockText } from '../state/clock.ts'
import { isStalled, isTerminal, silenceMs } from '../state/liveness.ts'
import { tableRoles } from './table-roles.ts'

interface SessionRowProps {
  readonly row: SessionSummary
  readonly estimate: Estimate | undefined
  readonly index: number
  readonly top: number
  readonly open: boolean
  readonly current: boolean
  readonly href: string
  readonly onOpen: (sessionId: string, index: number) => void
}

/** One session. Lean on purpose: its elements are counted (docs of the budget: test/budgets). */
export const SessionRow: (props: SessionRowProps) => ReactNode = memo(function SessionRow(
  props: SessionRowProps,
): ReactNode {
  const { row, estimate, index } = props
  const { clock } = useMonitor()
  const silent = useClockText(clock, (now) =>
    isStalled(row, clock.signsKnownAt()) ? `no sign of life for ${formatDuration(silenceMs(row, now))}` : '',
  )
  const state = statusWord(row, silent !== '')
  const verdict = verdictWord(row)
  const note = noteOf(row, silent)
  return (
    <tr
      className="row"
      {...tableRoles.row}
      aria-rowindex={index + 2}
      data-tone={state.tone}
      data-open={props.open || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <td {...tableRoles.cell} className="c-session">
        <a
          href={props.href}
          dir="auto"
          tabIndex={props.current ? 0 : -1}
          data-index={index}
          aria-current={props.open || undefined}
          onClick={(event: MouseEvent) => followLink(event, () => props.onOpen(row.session_id, index))}
        >
          {row.title ?? row.task_id}
        </a>
        <small>
          <code>{row.session_id.slice(0, 8)}</code> {row.task_id}
        </small>
        {row.simulated && <em className="simulated">simulated</em>}
      </td>
      <td {...tableRoles.cell} className="c-jr">
        {row.jr_name}
        <Ago time={row.created_at} />
      </td>
      <td {...tableRoles.cell} className="c-model">
        {row.model_tier === null ? 'No model' : tierWords[row.model_tier]}
        <small title={shorten(row.model_served) ?? undefined}>
          {shorten(row.model_served) ?? (isTerminal(row) ? 'none was needed' : 'none yet')}
        </small>
      </td>
      <td {...tableRoles.cell} className="c-progress">
        <ProgressBar row={row} />
        <span className="step" title={estimate && explainTimeLeft(estimate)}>
          {stepLine(row)}
          <TimeLeft estimate={estimate} prefix=" · " />
        </span>
        {note !== '' && <span className="note">{note}</span>}
      </td>
      <td {...tableRoles.cell} className="c-status">
        <StateTag state={state} />
        {verdict && <StateTag state={verdict} className="verdict" />}
      </td>
      <td {...tableRoles.cell} className="c-cost">
        <Elapsed since={isTerminal(row) ? null : row.started_at} durationMs={row.duration_ms} />{' '}
        <small title={explainUsage(row)}>{usageOf(row)}</small>
      </td>
    </tr>
  )
})

/**
 * Cost, and on a line of its own tokens and what they cost more or less than on Opus: `12K tokens (−$0.12)`. While a call is unpriced
 * nobody knows the difference; on Opus there is none. Two lines of one element, which narrow rows join to one: see above.
 */
function usageOf(row: SessionSummary): string {
  const unpriced = row.unpriced_attempts > 0
  const cost =
    unpriced && row.cost_usd === 0 ? 'unpriced' : `${formatCost(row.cost_usd)}${unpriced ? ' + unpriced' : ''}`
  if (row.total_tokens === 0) return cost
  const difference = row.cost_usd - row.opus_cost_usd
  // Never broken between sign and figure.
  const more = unpriced || difference === 0 ? '' : ` (${formatDifference(difference).replace('−', '−\u2060')})`
  return `${cost}\n${formatCompact(row.total_tokens)}\u00A0tokens${more}`
}

function explainUsage(row: SessionSummary): string | undefined {
  if (row.total_tokens === 0) return undefined
  const tokens = `${formatCount(row.total_tokens)} tokens`
  return row.unpriced_attempts > 0
    ? `${tokens}; ${formatUnpriced(row.unpriced_attempts)}`
    : `${tokens}, ${formatSaving(row.opus_cost_usd - row.cost_usd)}`
}

/** A local model is named by its path: the end of it tells which one. */
function shorten(model: string | null): string | undefined {
  return model?.split('/').at(-1)
}

function noteOf(row: SessionSummary, silent: string): string {
  if (silent !== '') return row.taken_over > 0 ? `${silent}, taken over ${row.taken_over}×` : silent
  if (row.error !== null)
    return row.error.hint === null ? toReason(row.error.message) : `${toReason(row.error.message)} → ${row.error.hint}`
  if (row.status === 'waiting') return row.waiting_reason ?? 'A person must decide.'
  if (row.open_questions > 0) return 'Open it to answer.'
  return row.taken_over > 0 && !isTerminal(row) ? `taken over ${row.taken_over}× by another worker` : ''
}
