import type { Task } from '../task.ts'
import type { Tier } from '../tier.ts'
import type { Counterfactual, Decision, DecisionReason } from './decision.ts'
import { toTaskText } from './task-text.ts'

/** The seed's lists. */
const SIMPLE = ['format', 'summarize', 'list', 'simple', 'quick', 'lookup', 'convert', 'basic', 'template'] as const
const COMPLEX = [
  'architect',
  'security',
  'refactor',
  'multi-file',
  'database schema',
  'api design',
  'critical',
] as const

// One complex word decides, however many simple ones there are.
const COMPLEX_WEIGHT = 100
const SIMPLE_WEIGHT = -1
const VERSION = 'keywords-2'

const NEGATED = /(?:\b(?:not|don't|do not|never|without|no)\s+(?:\w+\s+)?|\bnon[- ])$/

/**
 * The seed's rule on whole words: any complex word means opus, two different simple words mean haiku, else local.
 * A negated word ("non-critical", "do not refactor") does not count.
 */
export function classifyByKeywords(task: Pick<Task, 'title' | 'instructions'>): Decision {
  const text = toTaskText(task).text.replace(/\s+/g, ' ')
  const reasons: DecisionReason[] = []
  for (const word of COMPLEX) if (hasWord(text, word)) reasons.push({ feature: `word:${word}`, weight: COMPLEX_WEIGHT })
  for (const word of SIMPLE) if (hasWord(text, word)) reasons.push({ feature: `word:${word}`, weight: SIMPLE_WEIGHT })
  const tier = tierOf(reasons)
  return {
    tier,
    score: reasons.reduce((sum, reason) => sum + reason.weight, 0),
    reasons,
    counterfactual: findCounterfactual(tier, reasons),
    source: 'keywords',
    version: VERSION,
  }
}

function tierOf(reasons: readonly DecisionReason[]): Tier {
  if (reasons.some((reason) => reason.weight > 0)) return 'opus'
  return reasons.length >= 2 ? 'haiku' : 'local'
}

function findCounterfactual(tier: Tier, reasons: readonly DecisionReason[]): Counterfactual | undefined {
  if (tier === 'local') return undefined
  const dropped = tier === 'opus' ? reasons.filter((reason) => reason.weight > 0) : reasons.slice(1)
  const without = dropped.map((reason) => reason.feature.slice('word:'.length))
  const other = tierOf(reasons.filter((reason) => !dropped.includes(reason)))
  return { tier: other, without, text: `${other} without ${without.map((word) => `"${word}"`).join(' and ')}` }
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const before = text.slice(Math.max(0, at - 24), at)
    const after = text.charAt(at + word.length)
    if (/[\p{L}\p{N}_]$/u.test(before) || /[\p{L}\p{N}_]/u.test(after)) continue
    if (!NEGATED.test(before)) return true
  }
  return false
}
