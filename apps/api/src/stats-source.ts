import type { Stats, Tracker } from '@jr/tracker'

/** Statistics and the version of the database that they belong to. */
interface VersionedStats {
  readonly version: string
  readonly stats: Stats
}

/** `day`: today in the time zone; with the next one the statistics change without any change in the database. `jr`: of this Jr alone. */
export type StatsSource = (timeZone: string, day: string, jr?: string) => Promise<VersionedStats>

/** What takes less is computed anew for every change. */
const cheapMs = 100
/** What takes longer is kept for so many times what it took: however many people watch, the database spends a sixth of its time on it at most. */
const keptFactor = 5
/** Time zones and Jrs at one time. */
const mostEntries = 32

interface Entry {
  readonly version: string
  readonly answer: Promise<VersionedStats>
  keptUntil: number
  tookMs: number
}

/** Statistics over a large database are dear and change with every step, so callers share them. */
export function createStatsSource(tracker: Tracker, now: () => number = () => performance.now()): StatsSource {
  const entries = new Map<string, Entry>()

  const compute = (
    key: string,
    question: { readonly timeZone: string; readonly jr?: string },
    version: string,
    lastTookMs: number,
  ): Entry => {
    const startedAt = now()
    const keep = (tookMs: number): number => (tookMs < cheapMs ? startedAt : startedAt + tookMs * (1 + keptFactor))
    const summarize = async (): Promise<VersionedStats> => {
      try {
        const stats = await tracker.summarizeStats(question)
        entry.tookMs = now() - startedAt
        entry.keptUntil = keep(entry.tookMs)
        return { version, stats }
      } catch (error) {
        if (entries.get(key) === entry) entries.delete(key)
        throw error
      }
    }
    const entry: Entry = {
      version,
      tookMs: lastTookMs,
      keptUntil: keep(lastTookMs),
      answer: Promise.resolve().then(summarize),
    }
    return entry
  }

  return async (timeZone, day, jr) => {
    const key = JSON.stringify([timeZone, day, jr])
    const version = await tracker.getVersion()
    const known = entries.get(key)
    if (known !== undefined && (known.version === version || now() < known.keptUntil)) return known.answer
    const entry = compute(key, { timeZone, ...(jr === undefined ? {} : { jr }) }, version, known?.tookMs ?? 0)
    entries.delete(key)
    entries.set(key, entry)
    const [oldest] = entries.keys()
    if (entries.size > mostEntries && oldest !== undefined) entries.delete(oldest)
    return entry.answer
  }
}
