'use client'

import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { type ProblemError, unreachableError } from '#client/problem.ts'
import { isOutage, readJson, toProblem } from './api.ts'
import { reportOutcome } from './service-contact.ts'

/** Interval of retries while the service is unreachable. */
const outageRetryMs = 1_500

/** A server that does not respond within this time counts as unreachable. */
const timeoutMs = 8_000

interface ApiQueryOptions {
  /** Polling interval while the page is visible; without it the path is read once. */
  everyMs?: number | undefined
  /** Reads the path again when it changes; the previous data stays until then. */
  version?: unknown
  /** Whether data in the cache is used without reading it again. */
  isStatic?: boolean
}

/**
 * Reads a path of the API as JSON. Components that read the same path share one request. An error leaves the
 * previous data in place. While the service is unreachable, the request is repeated until it succeeds.
 */
export function useApiQuery<T>(
  path: string,
  { everyMs, version, isStatic = false }: ApiQueryOptions = {},
): UseQueryResult<T, ProblemError> {
  return useQuery<T, ProblemError, T, readonly [string, unknown]>({
    queryKey: [path, version],
    queryFn: async ({ signal }) => {
      const timeout = AbortSignal.timeout(timeoutMs)
      try {
        return await readJson<T>(path, AbortSignal.any([signal, timeout]))
      } catch (error) {
        if (signal.aborted) throw error
        if (timeout.aborted) {
          reportOutcome(false)
          throw unreachableError('', error)
        }
        throw toProblem(error)
      }
    },
    placeholderData: (previous, query) => (query?.queryKey[0] === path ? previous : undefined),
    refetchInterval: ({ state: { error } }) =>
      error && isOutage(error) ? outageRetryMs : (everyMs ?? false),
    ...(isStatic && { staleTime: Number.POSITIVE_INFINITY }),
  })
}
