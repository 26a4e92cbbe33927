/** `1 h 2 min`, `3 min 4 s`, `5.6 s`, `120 ms`; `-` for nothing. */
export function formatDuration(milliseconds: number | null): string {
  if (milliseconds === null) return '-'
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.floor((milliseconds % 60_000) / 1_000)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** To the micro-dollar, without trailing noughts beyond the cent. */
export function formatUsd(costUsd: number | null): string {
  if (costUsd === null) return 'unpriced'
  const sign = costUsd < 0 ? '-' : ''
  return `${sign}$${Math.abs(costUsd)
    .toFixed(6)
    .replace(/(\.\d\d\d*?)0+$/, '$1')}`
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** `████████░░  80%`; ASCII is not needed: every terminal that shows colours shows these two. */
export function formatBar(percent: number, width: number): string {
  const filled = Math.min(width, Math.floor((percent / 100) * width))
  return '█'.repeat(filled) + '░'.repeat(width - filled)
}
