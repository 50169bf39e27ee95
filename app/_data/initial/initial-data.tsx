'use client'

import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo } from 'react'

/** What the server read from the API for the first render. Empty outside the pages that need data. */
export interface Initial {
  /** The current user, if the server knows it. */
  userid?: string
  /** When it was read, in epoch ms. */
  readAt?: number
  reads: readonly InitialRead[]
}

/** The response to a read of the API, as `useApiQuery` returns it for this path and version. */
export interface InitialRead {
  path: string
  version?: unknown
  data: unknown
}

const InitialContext = createContext<Initial>({ reads: [] })

interface InitialDataProps {
  initial: Initial
  children: ReactNode
}

/** Provides data for server rendering and hydration, and puts it into the cache of queries. */
export function InitialData({ initial, children }: InitialDataProps) {
  const client = useQueryClient()
  const outer = useContext(InitialContext)
  const value = useMemo(() => {
    for (const { path, version, data } of initial.reads) {
      const queryKey = [path, version]
      // What this browser has read is newer.
      if (client.getQueryData(queryKey) !== undefined) continue
      client.setQueryData(queryKey, data, { updatedAt: initial.readAt ?? 0 })
    }
    return { ...outer, ...initial, reads: [...outer.reads, ...initial.reads] }
  }, [client, outer, initial])
  return <InitialContext value={value}>{children}</InitialContext>
}

/** The data of the server's read of this path and version; undefined when it made none. */
export function useInitialRead<T>(path: string, version: unknown): T | undefined {
  const { reads } = useContext(InitialContext)
  const read = reads.find((one) => one.path === path && one.version === version)
  return read?.data as T | undefined
}

/** The user that the server rendered the page for; undefined when it knows none. */
export function useInitialUser(): string | undefined {
  return useContext(InitialContext).userid
}

/** When the server read the initial data, in epoch ms; undefined without any. */
export function useInitialTime(): number | undefined {
  return useContext(InitialContext).readAt
}
