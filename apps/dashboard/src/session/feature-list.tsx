import type { SessionDetail } from '@jr/contract'
import type { ReactNode } from 'react'
import { Ago } from '../controls/ago.tsx'
import type { UrlControl } from '../state/use-url-state.ts'
import { EvidenceItem } from './evidence-item.tsx'
import { AttemptTable } from './attempt-table.tsx'
import { FeatureItem } from './feature-item.tsx'
import { findJudgedState } from './find-judged-state.ts'
import { QuestionForm } from './question-form.tsx'

interface FeatureListProps {
  readonly detail: SessionDetail
  readonly mayControl: boolean
  readonly url: UrlControl
}

/** The acceptance criteria with the proof of each, and the proofs that belong to none of them. */
export function FeatureList({ detail, mayControl, url }: FeatureListProps): ReactNode {
  const { features, evidence, questions, attempts } = detail
  const judged = findJudgedState(detail)
  return (
    <>
      {features.length === 0 && (
        <div className="state">
          <h3>No acceptance criteria</h3>
          <p>
            The instruction names none, so nothing can be proven: the session can at best be unverified. Add a “Success
            Criteria” list.
          </p>
        </div>
      )}
      <ul className="features">
        {features.map((feature) => (
          <FeatureItem
            key={feature.feature_id}
            feature={feature}
            questions={questions.filter(({ feature_id }) => feature_id === feature.feature_id)}
            session={detail}
            judgedTree={judged?.tree}
            mayControl={mayControl}
            url={url}
          />
        ))}
      </ul>
      {evidence.length > 0 && (
        <section className="fold-body" aria-label="Checks of the whole document">
          <h3>Checks of the whole document</h3>
          {questions
            .filter(({ feature_id }) => feature_id === null)
            .map((question) => (
              <QuestionForm key={question.check_id} session={detail} question={question} mayControl={mayControl} />
            ))}
          {evidence.map((item) => (
            <EvidenceItem key={item.evidence_id} evidence={item} judgedTree={judged?.tree} />
          ))}
        </section>
      )}
      {attempts.length > 0 && (
        <section className="fold-body" aria-label="Judging and proposing">
          <AttemptTable attempts={attempts} />
        </section>
      )}
      {judged !== undefined && (
        <p className="hint">
          The verdict speaks of the workspace as it was <Ago time={judged.ranAt} />. In a terminal beside it,{' '}
          <code>pnpm jr show {detail.session_id}</code> says whether it has changed since.
        </p>
      )}
    </>
  )
}
