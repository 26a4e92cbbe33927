import type { SessionDetail, Step } from '@jr/contract'
import { type CSSProperties, type ReactNode } from 'react'
import { Elapsed } from '../controls/elapsed.tsx'
import { StateTag } from '../controls/glyph.tsx'
import { formatCost } from '../format/format-cost.ts'
import { formatSpan } from '../format/format-duration.ts'
import { stepWord, tierWords } from '../format/status-words.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { toTimelineBar, type TimelineSpan } from './to-timeline-bar.ts'
import { useFold } from './use-fold.ts'
import { StepBody } from './step-body.tsx'

interface StepItemProps {
  readonly step: Step
  readonly heading: string | undefined
  readonly session: SessionDetail
  readonly span: TimelineSpan
  readonly url: UrlControl
  readonly mayControl: boolean
}

/** One step: a line with its state, time and cost; unfolded, all that it did. What needs a person is unfolded at first. */
export function StepItem({ step, heading, session, span, url, mayControl }: StepItemProps): ReactNode {
  const state = stepWord(step)
  const fold = useFold(step.status === 'failed' || step.status === 'in_progress' || state.glyph === 'hand')
  const bar = toTimelineBar(step, span)
  const running = step.status === 'in_progress'
  const tiers = [
    ...new Set(step.attempts.flatMap((attempt) => (attempt.tier === null ? [] : [tierWords[attempt.tier]]))),
  ]
  const unpriced = step.attempts.some((attempt) => attempt.tier !== null && attempt.cost_usd === null)
  return (
    <li>
      {heading !== undefined && <p className="step-group">{heading}</p>}
      <details className="fold" {...fold} data-tone={state.tone}>
        <summary>
          <span className="step-number">{step.index + 1}</span>
          <span className="fold-title" dir="auto">
            {step.name}
          </span>
          <StateTag state={state} />
          <span className="fold-facts">
            <span>{step.kind}</span>
            {tiers.length > 0 && <span>{tiers.join(' → ')}</span>}
            {step.attempts.length > 1 && <span>{step.attempts.length} attempts</span>}
            <span>
              {state.glyph === 'hand' ? (
                <>
                  waiting <Elapsed since={step.waiting_since} durationMs={null} />
                </>
              ) : running ? (
                <Elapsed since={step.started_at} durationMs={step.duration_ms} />
              ) : (
                formatSpan(step.duration_ms === null ? null : Math.max(0, step.duration_ms - step.waited_ms))
              )}
            </span>
            {step.waited_ms > 0 && <span>waited {formatSpan(step.waited_ms)}</span>}
            {step.attempts.length > 0 && (
              <span>{step.cost_usd === 0 && unpriced ? 'unpriced' : formatCost(step.cost_usd)}</span>
            )}
          </span>
          {bar && (
            <span
              className="timeline"
              aria-hidden="true"
              style={{ '--from': bar.from, '--wait': bar.wait, '--work': bar.work } as CSSProperties}
            />
          )}
        </summary>
        {fold.open && <StepBody step={step} session={session} url={url} mayControl={mayControl} />}
      </details>
    </li>
  )
}
