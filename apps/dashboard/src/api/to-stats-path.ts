/** Where the statistics are, of all Jrs or of one; "today" is the time zone's. */
export function toStatsPath(timeZone: string, jr?: string): string {
  return `/stats?tz=${encodeURIComponent(timeZone)}${jr === undefined ? '' : `&jr=${encodeURIComponent(jr)}`}`
}
