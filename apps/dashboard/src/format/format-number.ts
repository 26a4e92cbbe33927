const grouped = new Intl.NumberFormat('en')
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** `10,000`. */
export function formatCount(value: number): string {
  return grouped.format(value)
}

/** `950`, `12.4K`, `3.1M`: for tokens. */
export function formatCompact(value: number): string {
  return compact.format(value)
}

/** `0.873` as `87 %`; an en dash for null. */
export function formatShare(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`
}
