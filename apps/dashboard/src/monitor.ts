import { createContext, useContext, type Context } from 'react'
import { QueryClient } from '@tanstack/react-query'
import { createApiClient, type ApiClient } from './api/create-api-client.ts'
import { takeFirstAnswers } from './api/take-first-answers.ts'
import { createClock, type Clock } from './state/clock.ts'
import { createAnnouncer, type Announcer } from './state/create-announcer.ts'

/** What one mounted element consists of; never changes while it is mounted. */
export interface Monitor {
  readonly host: HTMLElement
  readonly api: ApiClient
  readonly queries: QueryClient
  readonly clock: Clock
  readonly announcer: Announcer
  readonly timeZone: string
  readonly pollMs: number | undefined
  /** Whether the reader may type a key after a 401. The key lives in memory only. */
  readonly takesKey: boolean
  readonly setKey: (key: string) => void
  readonly close: () => void
}

/** Reads the element's attributes and builds what it needs. */
export function createMonitor(host: HTMLElement): Monitor {
  let key: string | undefined
  const poll = Number(host.getAttribute('poll'))
  const queries = new QueryClient({
    defaultOptions: {
      queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always', staleTime: Infinity },
    },
  })
  return {
    host,
    api: createApiClient(
      (host.getAttribute('api-base') ?? '/api/jr').replace(/\/$/, ''),
      () => key,
      host.hasAttribute('whole-page') ? takeFirstAnswers() : undefined,
    ),
    queries,
    clock: createClock(),
    announcer: createAnnouncer(),
    timeZone: toTimeZone(host.getAttribute('tz')),
    pollMs: poll > 0 ? Math.max(250, poll) : undefined,
    takesKey: host.getAttribute('sign-in') === 'key',
    setKey: (next) => {
      key = next
    },
    close: () => queries.clear(),
  }
}

/** The named zone; the browser's own when there is none of that name. */
function toTimeZone(name: string | null): string {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name ?? undefined }).resolvedOptions().timeZone
  } catch {
    return Intl.DateTimeFormat().resolvedOptions().timeZone
  }
}

export const MonitorContext: Context<Monitor | undefined> = createContext<Monitor | undefined>(undefined)

/** The monitor this component belongs to. */
export function useMonitor(): Monitor {
  const monitor = useContext(MonitorContext)
  if (monitor === undefined) throw new Error('useMonitor is called outside the monitor')
  return monitor
}
