import type { onResponseHookHandler } from 'fastify'

/** Counts answers by class of status: `2xx` … `5xx`. */
export interface RequestCounter {
  readonly count: onResponseHookHandler
  readonly list: () => readonly (readonly [{ readonly status: string }, number])[]
}

export function createRequestCounter(): RequestCounter {
  const counts = new Map<string, number>()
  return {
    count: (_request, reply, done) => {
      const status = `${Math.floor(reply.statusCode / 100)}xx`
      counts.set(status, (counts.get(status) ?? 0) + 1)
      done()
    },
    list: () => [...counts].map(([status, count]) => [{ status }, count] as const),
  }
}
