'use client'

import { useMessages } from './_messages/messages.tsx'

/** Shown when rendering a page fails. */
export default function ErrorPage({ reset }: { error: Error; reset(): void }) {
  const t = useMessages()
  return (
    <div className="apart" role="alert">
      <h1>{t('error.title')}</h1>
      <p className="lead">{t('error.lead')}</p>
      <p>
        <button type="button" className="button primary" onClick={reset}>
          {t('action.tryAgain')}
        </button>
      </p>
    </div>
  )
}
