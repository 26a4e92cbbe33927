import type { Evidence } from '@jr/contract'
import type { ReactNode } from 'react'
import { Ago } from '../controls/ago.tsx'
import { StateTag } from '../controls/glyph.tsx'
import { formatLatency } from '../format/format-duration.ts'
import type { StateWord } from '../format/status-words.ts'
import { ScrollRegion } from '../controls/scroll-region.tsx'

const outcomes: Readonly<Record<Evidence['outcome'], StateWord>> = {
  pass: { word: 'pass', glyph: 'tick', tone: 'good' },
  fail: { word: 'fail', glyph: 'cross', tone: 'bad' },
  could_not_run: { word: 'could not run', glyph: 'query', tone: 'warn' },
}

interface EvidenceItemProps {
  readonly evidence: Evidence
  /** The state of the workspace that the verdict speaks of. */
  readonly judgedTree: string | undefined
  /** A model proposed the check. */
  readonly isProposed?: boolean
}

/** One run of one check: what ran, when, how it ended, and what it printed. */
export function EvidenceItem({ evidence, judgedTree, isProposed = false }: EvidenceItemProps): ReactNode {
  const isAnswer = evidence.kind === 'human'
  const { phase, superseded, tree_hash: tree } = evidence
  const isStale = phase === 'after' && !superseded && tree !== null && tree !== judgedTree
  return (
    <figure className="evidence" data-phase={phase}>
      <figcaption>
        <strong>{phase === 'before' ? 'Before the work' : 'After the work'}</strong>{' '}
        <StateTag state={outcomes[evidence.outcome]} />{' '}
        <span className="fold-facts">
          <span>{evidence.kind}</span>
          {evidence.exit_code !== null && <span>exit {evidence.exit_code}</span>}
          {!isAnswer && <span>{formatLatency(evidence.duration_ms)}</span>}
          {!isAnswer && <span>{evidence.sandboxed ? 'sandboxed' : 'not sandboxed'}</span>}
          {evidence.judged && <span>judged by a model</span>}
          {isAnswer && evidence.outcome !== 'could_not_run' && <span>judged by a person</span>}
          {isProposed && <span>proposed by a model</span>}
          {superseded && <span>before the last retry</span>}
          {isStale && <span>stale: of an earlier state of the workspace</span>}
          <span>
            <Ago time={evidence.ran_at} />
          </span>
          {tree !== null && <span title={`Hash of the workspace: ${tree}`}>tree {tree.slice(0, 8)}</span>}
        </span>
      </figcaption>
      <ScrollRegion className="code" label={isAnswer ? 'What was asked' : 'What ran'}>
        <pre className={isAnswer ? undefined : 'command'}>{evidence.command}</pre>
      </ScrollRegion>
      {evidence.reason !== null && <p>{evidence.reason}</p>}
      {evidence.output !== '' && (
        <ScrollRegion className="code" label="Output">
          <pre>{evidence.output}</pre>
        </ScrollRegion>
      )}
    </figure>
  )
}
