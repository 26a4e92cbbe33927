import type { Check } from '@jr/instructions'
import type { Evidence } from './evidence.ts'

/** A feature with what is known of it, for export. */
export interface ReportFeature {
  readonly id: string
  readonly text: string
  readonly line: number
  readonly checks: readonly Check[]
  readonly status: 'pending' | 'passed' | 'failed' | 'unverified'
  readonly judged: boolean
  readonly reason?: string
}

/** One entry of a `feature_list.json`: the first four members are Anthropic's, the others ours. */
export interface FeatureListEntry {
  readonly category: 'functional'
  readonly description: string
  readonly steps: readonly string[]
  readonly passes: boolean
  readonly id: string
  readonly source: { readonly line: number }
  readonly status: ReportFeature['status']
  readonly judged: boolean
  readonly reason?: string
  readonly checks: readonly Check[]
  readonly evidence: readonly Evidence[]
}

/** Features in the shape of Anthropic's `feature_list.json`. `passes` is true only for a passed feature. */
export function toFeatureList(features: readonly ReportFeature[], evidence: readonly Evidence[]): FeatureListEntry[] {
  return features.map((feature) => ({
    category: 'functional',
    description: feature.text,
    steps: feature.checks.map((check) => check.text),
    passes: feature.status === 'passed',
    id: feature.id,
    source: { line: feature.line },
    status: feature.status,
    judged: feature.judged,
    ...(feature.reason !== undefined && { reason: feature.reason }),
    checks: feature.checks,
    evidence: evidence.filter((item) => feature.checks.some((check) => check.id === item.checkId)),
  }))
}
