'use client'

import { type KeyboardEvent, useRef } from 'react'
import { useSelectedInView } from '../../../_components/controls/use-selected-in-view.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import styles from './tab-list.module.css'
import { type Tab, tabs } from './use-tab.ts'

interface TabListProps {
  selected: Tab
  onSelect(tab: Tab): void
}

/** The tabs of a job (WAI-ARIA tabs with automatic activation). */
export function TabList({ selected, onSelect }: TabListProps) {
  const t = useMessages()
  const list = useRef<HTMLDivElement>(null)
  useSelectedInView(list, '[aria-selected="true"]', selected)

  function move(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = step !== 0 && tabs[(tabs.indexOf(selected) + step + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    onSelect(next)
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }

  return (
    <div
      ref={list}
      role="tablist"
      aria-label={t('tabs.label')}
      className={`scroll-row ${styles.tabs}`}
      onKeyDown={move}
    >
      {tabs.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === selected}
          aria-controls="tab-panel"
          tabIndex={name === selected ? 0 : -1}
          onClick={() => onSelect(name)}
        >
          {t(`tabs.${name}`)}
        </button>
      ))}
    </div>
  )
}
