'use client'

import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import styles from './menu.module.css'

interface MenuProps {
  title: string
  /** The current selection; absent for a menu of actions. */
  value?: string
  /** Aligns the panel with the right edge of the button. */
  alignRight?: boolean
  disabled?: boolean
  children: ReactNode
}

/** A button with the name and value of an option, and a panel with its choices or actions. */
export function Menu({ title, value, alignRight = false, disabled = false, children }: MenuProps) {
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const panel = useId()

  useEffect(() => {
    if (!open) return
    function closeOutside({ type, target }: Event) {
      // A press on the text of a label focuses <main>, which contains the menu; that does not leave it.
      const leaves = type === 'pointerdown' || !(target as Node).contains(place.current)
      if (leaves && !place.current?.contains(target as Node)) setOpen(false)
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

  return (
    <div ref={place} className={styles.menu}>
      <button
        ref={button}
        type="button"
        className="button"
        aria-expanded={open}
        aria-controls={panel}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {title} {value !== undefined && <strong>{value}</strong>}
      </button>
      <fieldset
        id={panel}
        className={styles.panel}
        data-right={alignRight || undefined}
        hidden={!open || disabled}
      >
        <legend className="visually-hidden">{title}</legend>
        {children}
      </fieldset>
    </div>
  )
}
