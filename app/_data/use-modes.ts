'use client'

import type { ModeDescription } from '#client/index.ts'
import { useApiQuery } from './use-api-query.ts'

/** The delivery modes as `GET /modes` returns them; read once and shared by all components and pages. */
export function useModes() {
  const { data, error, refetch } = useApiQuery<{ modes: ModeDescription[] }>('/modes', { isStatic: true })
  return { modes: data?.modes, error, refetch }
}
