'use client'

import { useEffect, useRef, useState } from 'react'
import { useMessages } from '../../_messages/messages.tsx'

interface ConfirmButtonProps {
  label: string
  /** What the action is about, for assistive technology, where several buttons have the same label. */
  subject?: string
  /** Label of the button that confirms. */
  confirmLabel: string
  onConfirm(): void
}

/** A button for an irreversible action; a second click in the same place confirms it. */
export function ConfirmButton({ label, subject, confirmLabel, onConfirm }: ConfirmButtonProps) {
  const [confirming, setConfirming] = useState(false)
  const t = useMessages()
  const confirm = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (confirming) confirm.current?.focus()
  }, [confirming])

  if (!confirming) {
    return (
      <button type="button" className="button small danger" onClick={() => setConfirming(true)}>
        {label}
        {subject && <span className="visually-hidden"> {subject}</span>}
      </button>
    )
  }
  return (
    <>
      <button ref={confirm} type="button" className="button small danger" onClick={onConfirm}>
        {confirmLabel}
      </button>
      <button type="button" className="button small plain" onClick={() => setConfirming(false)}>
        {t('action.cancel')}
      </button>
    </>
  )
}
