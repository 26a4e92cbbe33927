import type { Feature } from '@jr/contract'
import type { ReactNode } from 'react'
import { StateTag } from '../controls/glyph.tsx'
import { ViewLink } from '../controls/view-link.tsx'
import { featureWord } from '../format/status-words.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { EvidenceItem } from './evidence-item.tsx'
import { useFold } from './use-fold.ts'

/** One criterion: its state, why, and every piece of evidence, before and after the work. */
export function FeatureItem({ feature, url }: { readonly feature: Feature; readonly url: UrlControl }): ReactNode {
  const state = featureWord(feature)
  const fold = useFold(feature.status === 'failed')
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
          </span>
        </summary>
        {fold.open && (
          <div className="fold-body">
            {feature.reason !== null && <p>{feature.reason}</p>}
            {feature.judged && (
              <p className="hint">Passed by the judgement of another model, on evidence that the harness collected.</p>
            )}
            {feature.evidence.map((item) => (
              <EvidenceItem key={item.evidence_id} evidence={item} />
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
