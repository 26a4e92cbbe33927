import type { Tier } from '../tier.ts'

/** How often a tier's work passed and failed its verification. Fractions are fine: old evidence may be weighed down. */
export interface TierRecord {
  readonly passed: number
  readonly failed: number
}

/** Verified outcomes by class of task and tier. Plain JSON; the caller keeps it, e.g. in a table. */
export type TrackRecord = Readonly<Record<string, Readonly<Partial<Record<Tier, TierRecord>>>>>

/** What verification said of one try. Only `passed` and `failed` are evidence about the tier. */
export const VERDICTS = ['passed', 'failed', 'could_not_run', 'unverified', 'unavailable'] as const

/**
 * `passed`, `failed`: the checks ran. `could_not_run`: a check itself broke. `unverified`: nobody checked, whatever the
 * author says of itself. `unavailable`: the tier gave no answer at all.
 */
export type Verdict = (typeof VERDICTS)[number]

/** Evidence kept per class and tier; older evidence fades beyond it, so that a changed model shows within as many verdicts. */
const MEMORY = 100

/** A new record with one verdict added. Anything but `passed` and `failed` changes nothing. */
export function recordVerdict(
  record: TrackRecord,
  entry: { readonly taskClass: string; readonly tier: Tier; readonly verdict: Verdict },
): TrackRecord {
  const { taskClass, tier, verdict } = entry
  if (verdict !== 'passed' && verdict !== 'failed') return record
  const known = Object.hasOwn(record, taskClass) ? record[taskClass] : undefined
  const { passed, failed } = known?.[tier] ?? { passed: 0, failed: 0 }
  const keep = Math.min(1, (MEMORY - 1) / Math.max(1, passed + failed))
  const next: TierRecord = {
    passed: passed * keep + (verdict === 'passed' ? 1 : 0),
    failed: failed * keep + (verdict === 'failed' ? 1 : 0),
  }
  return { ...record, [taskClass]: { ...known, [tier]: next } }
}
