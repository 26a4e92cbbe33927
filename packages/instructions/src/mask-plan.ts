import { maskSecrets } from './mask-secrets.ts'
import type { Plan } from './plan.ts'

/** A plan that may be stored or shown: credentials are masked in every text, the contents of edits and the commands of checks included. */
export function maskPlan(plan: Plan): Plan {
  return maskValue(plan) as Plan
}

function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return maskSecrets(value)
  if (Array.isArray(value)) return value.map(maskValue)
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskValue(inner)]))
  return value
}
