import type { Check } from '@jr/instructions'
import type { Feature, SessionDetail } from '@jr/tracker'

/** One entry of Anthropic's `feature_list.json` (`category, description, steps, passes`), with our proof beside it. */
export interface FeatureListEntry {
  readonly category: string
  readonly description: string
  /** How it is checked. */
  readonly steps: readonly string[]
  /** True only when the harness saw it: unverified is false. */
  readonly passes: boolean
  readonly id: string
  readonly source: { readonly line: number }
  readonly status: Feature['status']
  readonly judged: boolean
  readonly reason: string | null
  readonly evidence: readonly {
    readonly phase: string
    readonly outcome: string
    readonly command: string
    readonly exit_code: number | null
    readonly ran_at: string
    readonly tree_hash: string | null
  }[]
}

export function toFeatureList(session: SessionDetail): readonly FeatureListEntry[] {
  return session.features.map((feature) => ({
    category: 'functional',
    description: feature.description,
    steps: (feature.checks as readonly Check[]).map(({ text }) => text),
    passes: feature.status === 'passed',
    id: feature.featureId,
    source: { line: feature.line },
    status: feature.status,
    judged: feature.judged,
    reason: feature.reason,
    evidence: feature.evidence.map((evidence) => ({
      phase: evidence.phase,
      outcome: evidence.outcome,
      command: evidence.command,
      exit_code: evidence.exitCode,
      ran_at: evidence.ranAt.toISOString(),
      tree_hash: evidence.treeHash,
    })),
  }))
}
