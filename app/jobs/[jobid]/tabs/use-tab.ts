'use client'

import { useSearchParams } from 'next/navigation'

/** The tabs of a job page. */
export const tabs = ['overview', 'text', 'numbers', 'deliveries', 'api'] as const

export type Tab = (typeof tabs)[number]

/** The selected tab, kept in the URL, and a function to select another one. */
export function useTab(): [Tab, (tab: Tab) => void] {
  const wanted = useSearchParams().get('tab')
  const tab = tabs.find((one) => one === wanted) ?? 'overview'
  return [
    tab,
    (next) => history.replaceState(null, '', next === 'overview' ? location.pathname : `?tab=${next}`),
  ]
}
