'use client'

import { useEffect, useRef } from 'react'

/**
 * Restores the scroll position of the page when its content, which is read after the first rendering, is there. The
 * position is kept for each URL while the tab is open.
 */
export function useRestoredScroll(isReady: boolean): void {
  const isRestored = useRef(false)
  useEffect(() => {
    if (!isReady) return
    const key = () => `scroll:${location.pathname}${location.search}`
    if (!isRestored.current) {
      isRestored.current = true
      const top = Number(sessionStorage.getItem(key()) ?? 0)
      if (top > scrollY) scrollTo({ top, behavior: 'instant' })
    }
    const remember = () => sessionStorage.setItem(key(), String(Math.round(scrollY)))
    addEventListener('scroll', remember, { passive: true })
    return () => removeEventListener('scroll', remember)
  }, [isReady])
}
