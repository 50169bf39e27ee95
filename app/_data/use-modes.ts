'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { ModeDescription } from '#client/client.ts'
import { readJson } from './api.ts'
import { useApiQuery } from './use-api-query.ts'

interface ModeList {
  modes: ModeDescription[]
}

/** The delivery modes as `GET /modes` returns them; read once and shared by all components and pages. */
export function useModes() {
  const { data, error, refetch } = useApiQuery<ModeList>('/modes', { isStatic: true })
  return { modes: data?.modes, error, refetch }
}

/** Returns a function that resolves with the modes, from the same cache as `useModes`. */
export function useLoadModes(): () => Promise<ModeDescription[]> {
  const client = useQueryClient()
  return useCallback(async () => {
    const queryKey = ['/modes', undefined]
    const { modes } = await client.ensureQueryData({ queryKey, queryFn: () => readJson<ModeList>('/modes') })
    return modes
  }, [client])
}
