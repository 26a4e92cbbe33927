const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'always', style: 'short' })

/** `just now`, `5 sec ago`, `3 min ago`, `2 hr ago`, `4 days ago`. */
export function formatAgo(time: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1000))
  if (seconds < 2) return 'just now'
  if (seconds < 60) return relative.format(-seconds, 'second')
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute')
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour')
  return relative.format(-Math.floor(seconds / 86_400), 'day')
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Date and time of day in the zone, with the zone's name: `26 Nov 2026, 14:03:22 CET`. */
export function formatMoment(time: string, timeZone: string): string {
  const format = formats.get(timeZone) ?? createFormat(timeZone)
  return format.format(new Date(time))
}

/** Making a format costs a hundred times what using it does; every relative time on screen has an absolute one in its title. */
function createFormat(timeZone: string): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })
  formats.set(timeZone, format)
  return format
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** A calendar day as an axis says it: `26 Nov`, from `2026-11-26`. */
export function formatDay(date: string): string {
  return day.format(Date.parse(date))
}

/** A zone as a clock says it, at present: `CET`, `GMT+5:30`. */
export function formatZone(timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' }).formatToParts()
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}
