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
  /** By a model alone. */
  readonly judged: boolean
  /** By a person's answer alone. */
  readonly judged_by_person: boolean
  readonly reason: string | null
  readonly checks: readonly {
    readonly id: string
    readonly kind: string
    readonly source: string
    readonly text: string
  }[]
  readonly evidence: readonly {
    readonly check_id: string
    readonly kind: string
    readonly phase: string
    readonly outcome: string
    readonly command: string
    readonly exit_code: number | null
    readonly output: string
    readonly reason: string | null
    readonly duration_ms: number
    readonly superseded: boolean
    readonly ran_at: string
    readonly tree_hash: string | null
  }[]
}

export function toFeatureList(session: SessionDetail): readonly FeatureListEntry[] {
  return session.features.map((feature) => ({
    category: 'functional',
    description: feature.description,
    steps: feature.checks.map(({ text }) => text),
    passes: feature.status === 'passed',
    id: feature.featureId,
    source: { line: feature.line },
    status: feature.status,
    judged: feature.judged,
    judged_by_person: feature.judgedByPerson,
    reason: feature.reason,
    checks: feature.checks.map(({ id, kind, source, text }) => ({ id, kind, source, text })),
    evidence: feature.evidence.map((evidence) => ({
      check_id: evidence.checkId,
      kind: evidence.kind,
      phase: evidence.phase,
      outcome: evidence.outcome,
      command: evidence.command,
      exit_code: evidence.exitCode,
      output: evidence.output,
      reason: evidence.reason,
      duration_ms: evidence.durationMs,
      superseded: evidence.superseded,
      ran_at: evidence.ranAt.toISOString(),
      tree_hash: evidence.treeHash,
    })),
  }))
}
