'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { type Language, languageCookie, languages } from './language.ts'
import { useMessages } from './messages.tsx'

const yearS = 31_536_000

/** Selects the language of the pages, stored in a cookie of this browser. */
export function LanguageSelect() {
  const t = useMessages()
  const router = useRouter()
  const [language, setLanguage] = useState<string>('en')
  useEffect(() => setLanguage(document.documentElement.lang), [])

  function choose(next: Language) {
    setLanguage(next)
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs a secure context.
    document.cookie = `${languageCookie}=${next}; path=/; max-age=${yearS}; samesite=lax`
    router.refresh()
  }

  return (
    <label>
      {t('header.language')}
      <select className="field" value={language} onChange={(event) => choose(event.target.value as Language)}>
        {Object.entries(languages).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
