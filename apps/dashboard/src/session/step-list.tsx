import type { SessionDetail } from '@jr/contract'
import type { ReactNode } from 'react'
import type { UrlControl } from '../state/use-url-state.ts'
import { StepItem } from './step-item.tsx'

interface StepListProps {
  readonly detail: SessionDetail
  readonly url: UrlControl
  readonly mayControl: boolean
}

/** The steps in order, each with its place on the session's timeline. */
export function StepList({ detail, url, mayControl }: StepListProps): ReactNode {
  const begin = Date.parse(detail.started_at ?? detail.created_at)
  const end = Math.max(begin + 1, Date.parse(detail.finished_at ?? detail.as_of))
  return (
    <ol className="steps">
      {detail.steps.map((step, index) => (
        <StepItem
          key={step.step_id}
          step={step}
          heading={step.group !== null && step.group !== detail.steps[index - 1]?.group ? step.group : undefined}
          session={detail}
          span={{ begin, end }}
          url={url}
          mayControl={mayControl}
        />
      ))}
    </ol>
  )
}
