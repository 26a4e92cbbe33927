import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useMonitor } from '../monitor.ts'

/** Where react-query keeps what a path was answered with. */
export function followedKey(path: string | undefined): readonly unknown[] {
  return ['followed', path]
}

/**
 * An answer that is asked for again whenever the list says that something changed (`version`): the list is the only poll, so that an
 * idle tab costs four small requests a minute. `undefined` as path asks for nothing.
 */
export function useFollowed<T>(path: string | undefined, version: string | undefined): UseQueryResult<T> {
  const { api } = useMonitor()
  const query = useQuery({
    queryKey: followedKey(path),
    enabled: path !== undefined,
    queryFn: ({ signal }) => api.get<T>(path ?? '', { signal }),
  })
  const seen = useRef(version)
  const { refetch } = query
  useEffect(() => {
    if (seen.current === version) return
    const first = seen.current === undefined
    seen.current = version
    if (!first && path !== undefined) void refetch({ cancelRefetch: false })
  }, [path, refetch, version])
  return query
}
