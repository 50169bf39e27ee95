'use client'

import { useSearchParams } from 'next/navigation'
import type { JobState } from '#core/jobs/job.ts'
import type { JobFilter } from '../../_data/jobs/job-list.ts'

/** The states to choose from; `all` selects every state. */
export const stateFilters = ['all', 'uploaded', 'processing', 'completed', 'error'] as const

/** The filter of the list, kept in the URL so that it survives going back and a reload, and a function to change it. */
export function useListFilter(): [JobFilter, (change: Partial<JobFilter>) => void] {
  const query = useSearchParams()
  const state = stateFilters.find((one): one is JobState => one !== 'all' && one === query.get('state'))
  const filter: JobFilter = {
    state: state ?? null,
    filename: query.get('filename') ?? '',
    pages: Math.min(20, Math.max(1, Math.floor(Number(query.get('pages'))) || 1)),
  }
  return [
    filter,
    (change) => {
      const next = { ...filter, ...change }
      const parameters = new URLSearchParams()
      if (next.state) parameters.set('state', next.state)
      if (next.filename) parameters.set('filename', next.filename)
      if (next.pages > 1) parameters.set('pages', String(next.pages))
      history.replaceState(null, '', parameters.size > 0 ? `?${parameters}` : location.pathname)
    },
  ]
}
