'use client'

import { useEffect, useRef, useState } from 'react'

/**
 * A panel that a button opens, the last element of `place`. Escape closes it and focuses the button. A press or focus
 * outside closes it, unless it is in the flow: the page would move under the pointer.
 */
export function usePopup() {
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    const root = place.current
    if (!open || !root) return
    function closeOutside({ target, type }: Event) {
      const node = target as Node
      // A press on the text of a label focuses <main>, which contains the panel; that does not leave it.
      const isInside = root?.contains(node) || (type === 'focusin' && node.contains(root))
      const panel = root?.lastElementChild
      if (!isInside && panel && getComputedStyle(panel).position !== 'static') setOpen(false)
    }
    function closeOnEscape(event: KeyboardEvent) {
      if (event.key !== 'Escape') return
      setOpen(false)
      button.current?.focus()
    }
    addEventListener('pointerdown', closeOutside)
    addEventListener('focusin', closeOutside)
    addEventListener('keydown', closeOnEscape)
    return () => {
      removeEventListener('pointerdown', closeOutside)
      removeEventListener('focusin', closeOutside)
      removeEventListener('keydown', closeOnEscape)
    }
  }, [open])

  return { open, setOpen, place, button }
}
