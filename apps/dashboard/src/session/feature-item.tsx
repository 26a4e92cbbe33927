import type { Feature, Question, SessionSummary } from '@jr/contract'
import type { ReactNode } from 'react'
import { StateTag } from '../controls/glyph.tsx'
import { ViewLink } from '../controls/view-link.tsx'
import { featureWord } from '../format/status-words.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { EvidenceItem } from './evidence-item.tsx'
import { QuestionForm } from './question-form.tsx'
import { useFold } from './use-fold.ts'

interface FeatureItemProps {
  readonly feature: Feature
  /** What its checks ask people. */
  readonly questions: readonly Question[]
  readonly session: SessionSummary
  /** The state of the workspace that the verdict speaks of. */
  readonly judgedTree: string | undefined
  readonly mayControl: boolean
  readonly url: UrlControl
}

/** One criterion: its state, why, what it asks people, and every piece of evidence, before and after the work. */
export function FeatureItem(props: FeatureItemProps): ReactNode {
  const { feature, questions, session, judgedTree, mayControl, url } = props
  const state = featureWord(feature)
  const isAsked = questions.some((question) => question.is_open)
  const fold = useFold(feature.status === 'failed' || isAsked)
  const proposed = new Set(feature.checks.filter(({ source }) => source === 'proposed').map(({ id }) => id))
  const greenBefore = feature.evidence.some((item) => item.phase === 'before' && item.outcome === 'pass')
  return (
    <li>
      <details className="fold" {...fold} data-tone={state.tone}>
        <summary>
          <span className="fold-title">{feature.description}</span>
          <StateTag state={state} />
          <span className="fold-facts">
            <span>
              {feature.evidence.length === 0
                ? 'no evidence'
                : `${feature.evidence.length} ${feature.evidence.length === 1 ? 'piece' : 'pieces'} of evidence`}
            </span>
            {greenBefore && <span>a check was green before the work</span>}
            {proposed.size > 0 && <span>checks proposed by a model</span>}
            {isAsked && <span>a person must answer</span>}
          </span>
        </summary>
        {fold.open && (
          <div className="fold-body">
            {/* The form below asks the same. */}
            {feature.reason !== null && !isAsked && <p>{feature.reason}</p>}
            {feature.judged && (
              <p className="hint">Passed by the judgement of another model, on evidence that the harness collected.</p>
            )}
            {feature.judged_by_person && <p className="hint">Decided by the answer of a person alone.</p>}
            {questions.map((question) => (
              <QuestionForm key={question.check_id} session={session} question={question} mayControl={mayControl} />
            ))}
            {feature.evidence.map((item) => (
              <EvidenceItem
                key={item.evidence_id}
                evidence={item}
                judgedTree={judgedTree}
                isProposed={proposed.has(item.check_id)}
              />
            ))}
            <p className="step-links">
              <ViewLink url={url} to={{ tab: `instruction:${feature.line}` }}>
                Line {feature.line} of the instruction
              </ViewLink>
            </p>
          </div>
        )}
      </details>
    </li>
  )
}
