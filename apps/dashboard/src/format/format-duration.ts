/** `0:07`, `12:40`, `3:05:09`, `2 d 4 h`; an en dash when there is none. Milliseconds in. */
export function formatDuration(durationMs: number | null | undefined): string {
  if (durationMs === null || durationMs === undefined) return '–'
  const seconds = Math.max(0, Math.floor(durationMs / 1000))
  const hours = Math.floor(seconds / 3600)
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** A finished span: `340 ms` and `2.4 s` while it is short, else as a duration. */
export function formatSpan(durationMs: number | null | undefined): string {
  return durationMs != null && durationMs < 10_000 ? formatLatency(durationMs) : formatDuration(durationMs)
}

/** For something that usually takes less than a second: `340 ms`, `2.4 s`, else as a duration. */
export function formatLatency(latencyMs: number | null): string {
  if (latencyMs === null) return '–'
  if (latencyMs < 1000) return `${Math.round(latencyMs)} ms`
  return latencyMs < 60_000 ? `${(latencyMs / 1000).toFixed(1)} s` : formatDuration(latencyMs)
}
