'use client'

import { type RefObject, useEffect } from 'react'

/** Scrolls a row that is wider than the screen so that its selected item, which matches `selector`, is in the middle. */
export function useSelectedInView(
  row: RefObject<HTMLElement | null>,
  selector: string,
  selected: string | undefined,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another item is selected.
  useEffect(() => {
    const place = row.current?.getBoundingClientRect()
    const item = row.current?.querySelector(selector)?.getBoundingClientRect()
    // Not scrollIntoView, which could scroll the page, too.
    if (place && item) row.current?.scrollBy(item.left + item.width / 2 - place.left - place.width / 2, 0)
  }, [row, selector, selected])
}
