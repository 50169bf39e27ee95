'use client'

import { type ReactNode, useEffect, useState } from 'react'
import styles from './api-reference.module.css'

interface ReferenceCardProps {
  /** Fragment of the address that opens the card. */
  id: string
  summary: ReactNode
  children: ReactNode
}

/** A card that opens. Its contents are rendered when it is opened first: the reference has hundreds of them. */
export function ReferenceCard({ id, summary, children }: ReferenceCardProps) {
  const [isOpen, setOpen] = useState(false)
  const [wasOpened, setOpened] = useState(false)
  useEffect(() => {
    if (location.hash !== `#${id}`) return
    setOpen(true)
    setOpened(true)
  }, [id])
  return (
    <details
      id={id}
      className={`card ${styles.card}`}
      open={isOpen}
      onToggle={(event) => {
        if (event.target !== event.currentTarget) return
        setOpen(event.currentTarget.open)
        if (event.currentTarget.open) setOpened(true)
      }}
    >
      <summary>{summary}</summary>
      {wasOpened && <div className={styles.body}>{children}</div>}
    </details>
  )
}
