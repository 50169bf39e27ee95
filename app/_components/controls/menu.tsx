'use client'

import { type ReactNode, useEffect, useId } from 'react'
import styles from './menu.module.css'
import { usePopup } from './use-popup.ts'

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
  const { open, setOpen, place, button } = usePopup()
  const panel = useId()

  useEffect(() => {
    if (!open) return
    function closeOnFocusOutside({ target }: Event) {
      const focused = target as Node
      // A press on the text of a label focuses <main>, which contains the menu; that does not leave it.
      if (!focused.contains(place.current) && !place.current?.contains(focused)) setOpen(false)
    }
    addEventListener('focusin', closeOnFocusOutside)
    return () => removeEventListener('focusin', closeOnFocusOutside)
  }, [open, place, setOpen])

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
        {/* A page has many menus, and most are never opened. */}
        {open && children}
      </fieldset>
    </div>
  )
}
