import type { SessionDetail, Step } from '@jr/contract'
import type { ReactNode } from 'react'
import { ViewLink } from '../controls/view-link.tsx'
import { toReason } from '../format/to-reason.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { AttemptTable } from './attempt-table.tsx'
import { CopyButton } from './copy-button.tsx'
import { ForkButton } from './fork-button.tsx'
import { ScrollRegion } from '../controls/scroll-region.tsx'

interface StepBodyProps {
  readonly step: Step
  readonly session: SessionDetail
  readonly url: UrlControl
  readonly mayControl: boolean
}

/** Error with its next action, output, attempts, note, and where the step stands in the instruction. */
export function StepBody({ step, session, url, mayControl }: StepBodyProps): ReactNode {
  return (
    <div className="fold-body">
      {step.error !== null && (
        <div className="callout" data-tone="bad">
          <p>{toReason(step.error.message)}</p>
          {step.error.hint !== null && (
            <p>
              <strong>Next:</strong> {step.error.hint}
            </p>
          )}
          <p className="hint">
            <code>{step.error.code}</code>
          </p>
        </div>
      )}
      {step.note !== null && (
        <p>
          <strong>Note:</strong> {step.note}
        </p>
      )}
      {step.output !== null && step.output !== '' && (
        <figure>
          <figcaption>
            Output <CopyButton text={step.output} label={`output of step ${step.index + 1}`} />
          </figcaption>
          <ScrollRegion className="code" label={`Output of step ${step.index + 1}`}>
            <pre>{step.output}</pre>
          </ScrollRegion>
        </figure>
      )}
      {step.attempts.length > 0 && <AttemptTable attempts={step.attempts} stepNumber={step.index + 1} />}
      {step.attempts.length === 0 && step.status === 'passed' && step.kind === 'declared' && (
        <p className="hint">The instruction held the content: no model was needed, so it cost nothing.</p>
      )}
      <p className="step-links">
        {step.line !== null && (
          <ViewLink url={url} to={{ tab: `instruction:${step.line}` }}>
            Line {step.line} of the instruction
          </ViewLink>
        )}
        {step.files.length > 0 && (
          <ViewLink url={url} to={{ tab: 'changes' }}>
            {step.files.length === 1 ? '1 file changed' : `${step.files.length} files changed`}
          </ViewLink>
        )}
        {mayControl && step.index > 0 && session.finished_at !== null && (
          <ForkButton session={session} step={step} url={url} />
        )}
      </p>
    </div>
  )
}
