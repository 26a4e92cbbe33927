import type { Evidence, Feature } from '@jr/contract'
import type { ReactNode } from 'react'
import type { UrlControl } from '../state/use-url-state.ts'
import { EvidenceItem } from './evidence-item.tsx'
import { FeatureItem } from './feature-item.tsx'

interface FeatureListProps {
  readonly features: readonly Feature[]
  readonly evidence: readonly Evidence[]
  readonly url: UrlControl
}

/** The acceptance criteria with the proof of each, and the proofs that belong to none of them. */
export function FeatureList({ features, evidence, url }: FeatureListProps): ReactNode {
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
          <FeatureItem key={feature.feature_id} feature={feature} url={url} />
        ))}
      </ul>
      {evidence.length > 0 && (
        <section className="fold-body" aria-label="Checks of the whole document">
          <h3>Checks of the whole document</h3>
          {evidence.map((item) => (
            <EvidenceItem key={item.evidence_id} evidence={item} />
          ))}
        </section>
      )}
    </>
  )
}
