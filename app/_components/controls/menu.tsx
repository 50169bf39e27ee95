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
  /** On a small screen the panel pushes down what follows instead of covering it. */
  inFlow?: boolean
  disabled?: boolean
  children: ReactNode
}

/** A button with the name and value of an option, and a panel with its choices or actions. */
export function Menu({ title, value, alignRight, inFlow, disabled = false, children }: MenuProps) {
  const { open, setOpen, place, button } = usePopup()
  const panel = useId()

  useEffect(() => {
    if (disabled) setOpen(false)
  }, [disabled, setOpen])

  return (
    <div ref={place} className={styles.menu} data-in-flow={inFlow}>
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
      <fieldset id={panel} className={styles.panel} data-right={alignRight} hidden={!open}>
        <legend className="visually-hidden">{title}</legend>
        {/* A page has many menus, and most are never opened. */}
        {open && children}
      </fieldset>
    </div>
  )
}
