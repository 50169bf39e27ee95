'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { ModeDescription } from '#client/client.ts'
import { useMessages } from '../_messages/messages.tsx'
import type { ListedMode } from '../_modes/listed-mode.ts'
import { readJson } from './api.ts'
import { useApiQuery } from './use-api-query.ts'

interface ModeList {
  modes: ModeDescription[]
}

/** The delivery modes, which the server sends with the page. */
export function useModes() {
  const { language } = useMessages()
  const { data, error, refetch } = useApiQuery<readonly ListedMode[]>('/modes', {
    version: language,
    isStatic: true,
    read: (_path, signal) => readListedModes(language, signal),
  })
  return { modes: data, error, refetch }
}

/** The delivery modes with their whole guides, as `GET /modes` returns them; read once. */
export function useModeDescriptions() {
  const { data, error, refetch } = useApiQuery<ModeList>('/modes', { isStatic: true })
  return { modes: data?.modes, error, refetch }
}

/** Returns a function that resolves with the modes, from the same cache as `useModes`. */
export function useLoadModes(): () => Promise<readonly ListedMode[]> {
  const client = useQueryClient()
  const { language } = useMessages()
  return useCallback(
    () =>
      client.ensureQueryData({
        queryKey: ['/modes', language],
        queryFn: ({ signal }) => readListedModes(language, signal),
      }),
    [client, language],
  )
}

async function readListedModes(language: string, signal: AbortSignal): Promise<ListedMode[]> {
  const { modes } = await readJson<ModeList>('/modes', signal)
  // The server usually sends the modes with the page.
  const { toListedMode } = await import('../_modes/listed-mode.ts')
  return modes.map((mode) => toListedMode(mode, language))
}
