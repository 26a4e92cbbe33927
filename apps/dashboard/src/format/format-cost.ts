import { formatCount } from './format-number.ts'

/**
 * US dollars with as many digits as are needed to see something: `$12.40`, `$0.0132`, `$0.000021`. A true zero is `$0`.
 * Null is unpriced, which is not zero.
 */
export function formatCost(costUsd: number | null): string {
  if (costUsd === null) return 'unpriced'
  if (costUsd === 0) return '$0'
  const size = Math.abs(costUsd)
  const sign = costUsd < 0 ? '−' : ''
  if (size >= 1) return `${sign}$${size.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
  if (size < 0.000001) return `${sign}<$0.000001`
  const digits = Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(size))))
  return `${sign}$${size.toFixed(digits)}`
}

/** A difference to the same tokens on Opus, signed and in words. */
export function formatSaving(savedUsd: number): string {
  if (Math.abs(savedUsd) < 0.000001) return 'the same as on Opus'
  return savedUsd >= 0 ? `${formatCost(savedUsd)} less than on Opus` : `${formatCost(-savedUsd)} more than on Opus`
}

/** Signed: `−$0.12` is cheaper, `+$0.12` is dearer. */
export function formatDifference(usd: number): string {
  return usd > 0 ? `+${formatCost(usd)}` : formatCost(usd)
}

/** How many calls nobody knows the price of: `1 call unpriced`. */
export function formatUnpriced(calls: number): string {
  return `${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'} unpriced`
}
