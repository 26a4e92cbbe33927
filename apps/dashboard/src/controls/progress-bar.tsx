import type { SessionSummary } from '@jr/contract'
import type { CSSProperties, ReactNode } from 'react'
import { isolate } from '../format/isolate.ts'
import { progressPercent } from '../format/progress-percent.ts'

interface ProgressBarProps {
  readonly row: Pick<
    SessionSummary,
    'progress_pct' | 'status' | 'passed' | 'failed' | 'skipped' | 'total_steps' | 'current_step' | 'title' | 'task_id'
  >
}

/** Steps as a bar: passed filled, failed hatched, running in half tone. The same is said in `aria-valuetext`. */
export function ProgressBar({ row }: ProgressBarProps): ReactNode {
  const total = Math.max(1, row.total_steps)
  const running = row.current_step?.status === 'in_progress' ? 1 : 0
  const style = {
    '--passed': (row.passed + row.skipped) / total,
    '--failed': row.failed / total,
    '--running': Math.min(running / total, 1 - (row.passed + row.skipped + row.failed) / total),
    // More marks than this would be a grey smear.
    '--steps': row.total_steps > 1 && row.total_steps <= 24 ? row.total_steps : 1,
  } as CSSProperties
  const percent = progressPercent(row)
  // The element <progress> cannot show steps.
  const meaning = {
    role: 'progressbar',
    'aria-label': `Progress of ${row.title ?? row.task_id}`,
    'aria-valuemin': 0,
    'aria-valuemax': 100,
    'aria-valuenow': percent,
    'aria-valuetext': [`${percent} %`, stepLine(row), row.failed > 0 ? `${row.failed} failed` : '']
      .filter(Boolean)
      .join(', '),
  }
  return (
    <>
      <span className="bar" {...meaning} style={style} />
      <b className="percent">{percent} %</b>
    </>
  )
}

/** `Step 3/4: Generate tests`; what is left to say when no step is current. */
export function stepLine(
  row: Pick<SessionSummary, 'current_step' | 'total_steps' | 'status' | 'passed' | 'skipped'>,
): string {
  if (row.status === 'completed')
    return `${row.passed} of ${row.total_steps} steps passed${row.skipped > 0 ? `, ${row.skipped} skipped` : ''}`
  const step = row.current_step
  const refutedOnly = row.status === 'failed' && row.passed + row.skipped === row.total_steps
  if (step !== null && !refutedOnly) return `Step ${step.index + 1}/${row.total_steps}: ${isolate(step.name)}`
  return `${row.passed + row.skipped} of ${row.total_steps} steps ${refutedOnly ? 'passed' : 'done'}`
}
