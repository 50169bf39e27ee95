'use client'

import { useEffect, useState } from 'react'

/** Copies a text to the clipboard and confirms it. */
export function CopyButton({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null)
  useEffect(() => {
    if (!outcome) return
    const timer = setTimeout(() => setOutcome(null), 1_600)
    return () => clearTimeout(timer)
  }, [outcome])

  return (
    <button
      type="button"
      className="button small"
      onClick={() =>
        // Undefined without a secure context; the browser may also deny it.
        void Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject()).then(
          () => setOutcome('copied'),
          () => setOutcome('failed'),
        )
      }
    >
      <span aria-live="polite">
        {outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Press Ctrl+C' : label}
      </span>
    </button>
  )
}
