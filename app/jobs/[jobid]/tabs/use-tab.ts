'use client'

import { useSearchParams } from 'next/navigation'

/** The tabs of a job page, with their titles. */
export const tabs = {
  overview: 'Overview',
  text: 'Text',
  numbers: 'Numbers',
  deliveries: 'Deliveries',
  api: 'API',
} as const

export type Tab = keyof typeof tabs

/** The selected tab, kept in the URL, and a function to select another one. */
export function useTab(): [Tab, (tab: Tab) => void] {
  const wanted = useSearchParams().get('tab')
  const tab = wanted !== null && wanted in tabs ? (wanted as Tab) : 'overview'
  return [
    tab,
    (next) => history.replaceState(null, '', next === 'overview' ? location.pathname : `?tab=${next}`),
  ]
}
