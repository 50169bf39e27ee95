'use client'

import { useSyncExternalStore } from 'react'

/** A short text stored in this browser, the same in all components and tabs. */
export interface StoredSetting {
  /** The current value. */
  read(): string
  write(value: string): void
  /** The current value, as a hook; during server rendering and hydration the given one, else the default value. */
  use(rendered?: string): string
}

/** Creates a setting that is stored under the key in `localStorage`. */
export function createStoredSetting(key: string, defaultValue: string): StoredSetting {
  const listeners = new Set<() => void>()
  // Storage may be disabled; the value is then kept until the page is closed.
  let unsaved: string | null = null

  function read(): string {
    try {
      return unsaved ?? localStorage.getItem(key) ?? defaultValue
    } catch {
      return defaultValue
    }
  }

  function write(value: string): void {
    try {
      localStorage.setItem(key, value)
    } catch {
      unsaved = value
    }
    for (const listener of listeners) listener()
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener)
    addEventListener('storage', listener)
    return () => {
      listeners.delete(listener)
      removeEventListener('storage', listener)
    }
  }

  return {
    read,
    write,
    use: (rendered = defaultValue) => useSyncExternalStore(subscribe, read, () => rendered),
  }
}
