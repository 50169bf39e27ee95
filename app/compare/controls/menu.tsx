'use client'

import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import styles from './menu.module.css'

interface MenuProps {
  title: string
  /** What is chosen at the moment. */
  value: string
  disabled?: boolean
  children: ReactNode
}

/** A setting: its name and value on a button, its choices in a panel below. */
export function Menu({ title, value, disabled = false, children }: MenuProps) {
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const panel = useId()

  useEffect(() => {
    if (!open) return
    function closeElsewhere(event: Event) {
      if (!place.current?.contains(event.target as Node)) setOpen(false)
    }
    function closeByKey(event: KeyboardEvent) {
      if (event.key !== 'Escape') return
      setOpen(false)
      button.current?.focus()
    }
    addEventListener('pointerdown', closeElsewhere)
    addEventListener('focusin', closeElsewhere)
    addEventListener('keydown', closeByKey)
    return () => {
      removeEventListener('pointerdown', closeElsewhere)
      removeEventListener('focusin', closeElsewhere)
      removeEventListener('keydown', closeByKey)
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
        {title} <strong>{value}</strong>
      </button>
      <fieldset id={panel} className={styles.panel} hidden={!open || disabled}>
        <legend className="visually-hidden">{title}</legend>
        {children}
      </fieldset>
    </div>
  )
}
