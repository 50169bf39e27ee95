'use client'

import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { type ProblemError, unreachableError } from '#client/http/problem.ts'
import { isOutage, readJson, toProblem } from './api.ts'
import { useInitialRead } from './initial/initial-data.tsx'
import { reportOutcome } from './service-contact.ts'
import { useIsHydrated } from './use-hydrated.ts'

/** Interval of retries while the service is unreachable. */
const outageRetryMs = 1_500

/** Age up to which the data of server rendering is used without reading it again. */
const freshMs = 5_000

/** A server that does not respond within this time counts as unreachable. */
const timeoutMs = 8_000

interface ApiQueryOptions<T> {
  /** Reads the data of the path; by default with one request for JSON. */
  read?: (path: string, signal: AbortSignal) => Promise<T>
  /** Polling interval while the page is visible; without it the path is read once. */
  everyMs?: number | undefined
  /** Reads the path again when it changes; the previous data stays until then. */
  version?: unknown
  /** Whether data in the cache is used without reading it again. */
  isStatic?: boolean
}

type ApiQuery<T> = Pick<UseQueryResult<T, ProblemError>, 'data' | 'error' | 'refetch'>

/**
 * Reads a path of the API as JSON. Components that read the same path share one request. An error leaves the
 * previous data in place. While the service is unreachable, the request is repeated until it succeeds. During
 * server rendering and hydration, the data is what the server read, if it did.
 */
export function useApiQuery<T>(
  path: string,
  { read = readJson, everyMs, version, isStatic = false }: ApiQueryOptions<T> = {},
): ApiQuery<T> {
  const isHydrated = useIsHydrated()
  const initial = useInitialRead<T>(path, version)
  const { data, error, refetch } = useQuery<T, ProblemError, T, readonly [string, unknown]>({
    queryKey: [path, version],
    queryFn: async ({ signal }) => {
      const timeout = AbortSignal.timeout(timeoutMs)
      try {
        return await read(path, AbortSignal.any([signal, timeout]))
      } catch (error) {
        if (signal.aborted) throw error
        if (timeout.aborted) {
          reportOutcome(false)
          throw unreachableError('', error)
        }
        throw toProblem(error)
      }
    },
    // The data of the previous version or filter stays until the new data is read.
    placeholderData: (previous, query) =>
      query && pathnameOf(query.queryKey[0]) === pathnameOf(path) ? previous : undefined,
    refetchInterval: ({ state: { error } }) =>
      error && isOutage(error) ? outageRetryMs : (everyMs ?? false),
    // What the server read for this page is not read again at once.
    staleTime: isStatic ? Number.POSITIVE_INFINITY : initial === undefined ? 0 : freshMs,
  })
  return isHydrated ? { data, error, refetch } : { data: initial, error: null, refetch }
}

function pathnameOf(path: string): string {
  return path.split('?', 1)[0] ?? path
}
