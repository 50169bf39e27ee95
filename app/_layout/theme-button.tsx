'use client'

import { useEffect, useState } from 'react'
import { useMessages } from '../_messages/messages.tsx'
import { chooseTheme, currentTheme, type Theme, themes } from './theme.ts'

const symbols: Record<Theme, string> = {
  system: 'M8 2.5a5.5 5.5 0 1 0 0 11z',
  light:
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z M8 1v1.6 M8 13.4V15 M1 8h1.6 M13.4 8H15 M3 3l1.2 1.2 M11.8 11.8 13 13 M3 13l1.2-1.2 M11.8 4.2 13 3',
  dark: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z',
}

/** Switches between the themes: system, light, dark. */
export function ThemeButton({ className }: { className?: string | undefined }) {
  const [theme, setTheme] = useState<Theme>('system')
  useEffect(() => setTheme(currentTheme()), [])
  const t = useMessages()

  function next() {
    const nextTheme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
    chooseTheme(nextTheme)
    setTheme(nextTheme)
  }

  return (
    <button type="button" className={className} onClick={next} title={t(`theme.${theme}`)}>
      <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
        <path
          d={symbols[theme]}
          fill={theme === 'light' ? 'none' : 'currentColor'}
          stroke="currentColor"
          strokeWidth="1.3"
          strokeLinecap="round"
        />
        {theme === 'system' && (
          <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.3" />
        )}
      </svg>
      <span className="visually-hidden">
        {t(`theme.${theme}`)}. {t('theme.change')}
      </span>
    </button>
  )
}
