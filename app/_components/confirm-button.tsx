'use client'

import { useEffect, useRef, useState } from 'react'

interface ConfirmButtonProps {
  /** What it does, in a word. */
  label: string
  /** The same, said again when it is about to be done. */
  sure: string
  onConfirm(): void
}

/** For what cannot be taken back: asks once more, in the same place. */
export function ConfirmButton({ label, sure, onConfirm }: ConfirmButtonProps) {
  const [asked, setAsked] = useState(false)
  const confirm = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (asked) confirm.current?.focus()
  }, [asked])

  if (!asked) {
    return (
      <button type="button" className="button small danger" onClick={() => setAsked(true)}>
        {label}
      </button>
    )
  }
  return (
    <>
      <button ref={confirm} type="button" className="button small danger" onClick={onConfirm}>
        {sure}
      </button>
      <button type="button" className="button small plain" onClick={() => setAsked(false)}>
        Keep it
      </button>
    </>
  )
}
