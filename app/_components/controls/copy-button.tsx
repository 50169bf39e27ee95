'use client'

import { useEffect, useState } from 'react'
import { useMessages } from '../../_messages/messages.tsx'

/** Copies a text to the clipboard and confirms it. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null)
  const t = useMessages()
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
        {outcome === 'copied'
          ? t('action.copied')
          : outcome === 'failed'
            ? t('action.pressCopy')
            : (label ?? t('action.copy'))}
      </span>
    </button>
  )
}
