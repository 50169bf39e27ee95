'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import styles from './menu.module.css'

interface MenuProps {
  title: string
  /** What is chosen at the moment. */
  value: string
  disabled?: boolean
  children: ReactNode
}

/** A setting: its name and value on a button, its choices in a panel below. */
export function Menu({ title, value, disabled, children }: MenuProps) {
  const details = useRef<HTMLDetailsElement>(null)

  useEffect(() => {
    function closeElsewhere(event: Event) {
      if (!details.current?.contains(event.target as Node)) details.current?.removeAttribute('open')
    }
    function closeByKey(event: KeyboardEvent) {
      if (event.key !== 'Escape' || !details.current?.open) return
      details.current.open = false
      details.current.querySelector('summary')?.focus()
    }
    addEventListener('pointerdown', closeElsewhere)
    addEventListener('focusin', closeElsewhere)
    addEventListener('keydown', closeByKey)
    return () => {
      removeEventListener('pointerdown', closeElsewhere)
      removeEventListener('focusin', closeElsewhere)
      removeEventListener('keydown', closeByKey)
    }
  }, [])

  return (
    <details ref={details} className={styles.menu}>
      <summary
        className="button"
        aria-disabled={disabled}
        onClick={(event) => disabled && event.preventDefault()}
      >
        {title} <strong>{value}</strong>
      </summary>
      <div className={styles.panel}>{children}</div>
    </details>
  )
}
