import type { Finding, Plan } from '@jr/instructions'
import type { ReactNode } from 'react'
import { StateTag } from '../controls/glyph.tsx'
import type { StateWord } from '../format/status-words.ts'

interface PlanPreviewProps {
  readonly plan: Plan
  /** Shows a line of the document. */
  readonly onLine: (line: number) => void
}

const severities: Readonly<Record<Finding['severity'], StateWord>> = {
  error: { word: 'Error', glyph: 'cross', tone: 'bad' },
  warning: { word: 'Warning', glyph: 'hand', tone: 'warn' },
  info: { word: 'Note', glyph: 'clock', tone: 'calm' },
}
const order = ['error', 'warning', 'info']

/** What the document will become. Errors come first: they are why it cannot be submitted. */
export function PlanPreview({ plan, onLine }: PlanPreviewProps): ReactNode {
  const findings = plan.findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  const line = (number: number): ReactNode =>
    number > 0 && (
      <button type="button" className="copy" onClick={() => onLine(number)}>
        line {number}
      </button>
    )
  return (
    <div className="plan">
      <h3>{plan.title ?? 'No title'}</h3>
      <p className="hint">
        {[plan.metadata.task_id, plan.metadata.assigned_to, plan.metadata.priority].filter(Boolean).join(' · ') ||
          'No metadata'}
      </p>
      {findings.length > 0 && (
        <ul className="findings" aria-label="Findings">
          {findings.map((finding, index) => (
            <li key={index}>
              <StateTag state={severities[finding.severity]} /> {line(finding.line)}
              <p>
                {finding.message} {finding.hint && <span className="hint">{finding.hint}</span>}
              </p>
            </li>
          ))}
        </ul>
      )}
      <h4>{plan.steps.length === 1 ? '1 step' : `${plan.steps.length} steps`}</h4>
      <ol className="plan-steps">
        {plan.steps.map((step, index) => (
          <li key={index}>
            <span className="step-number">{index + 1}</span>
            <span>
              {step.title} {line(step.line)}
              <small>
                {[
                  step.kind,
                  step.tier && `on ${step.tier}`,
                  step.files.length > 0 && `files: ${step.files.join(', ')}`,
                  step.reason,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
          </li>
        ))}
      </ol>
      <h4>{plan.features.length === 1 ? '1 acceptance criterion' : `${plan.features.length} acceptance criteria`}</h4>
      <ul className="plan-steps">
        {plan.features.map((feature) => (
          <li key={feature.id}>
            <span>
              {feature.text} {line(feature.line)}
              <small>
                {feature.checks.length === 0
                  ? 'no check: stays unverified unless one can be derived'
                  : feature.checks.map((check) => check.text).join(' · ')}
              </small>
            </span>
          </li>
        ))}
      </ul>
      {plan.checks.length > 0 && (
        <p className="hint">
          {plan.checks.length === 1 ? '1 check belongs' : `${plan.checks.length} checks belong`} to the whole document.
        </p>
      )}
    </div>
  )
}
