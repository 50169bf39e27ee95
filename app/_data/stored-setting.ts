'use client'

import { useSyncExternalStore } from 'react'

/** A short text this browser remembers, the same in all components and tabs. */
export interface Remembered {
  /** The value now. */
  read(): string
  write(value: string): void
  /** The value, rendered again when it changes; the standard one while the page is prerendered. */
  use(): string
}

export function remember(key: string, standard: string): Remembered {
  const watchers = new Set<() => void>()
  // Storage may be forbidden; the value then lasts as long as the page.
  let unsaved: string | null = null

  function read(): string {
    try {
      return unsaved ?? localStorage.getItem(key) ?? standard
    } catch {
      return standard
    }
  }

  function write(value: string): void {
    try {
      localStorage.setItem(key, value)
    } catch {
      unsaved = value
    }
    for (const watcher of watchers) watcher()
  }

  function subscribe(watcher: () => void): () => void {
    watchers.add(watcher)
    addEventListener('storage', watcher)
    return () => {
      watchers.delete(watcher)
      removeEventListener('storage', watcher)
    }
  }

  return { read, write, use: () => useSyncExternalStore(subscribe, read, () => standard) }
}
