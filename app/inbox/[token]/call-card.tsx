'use client'

import type { InboxCallView } from '#core/inbox/inbox.ts'
import { TextPane } from '../../_components/text/text-pane.tsx'
import { RelativeTime } from '../../_components/text/time.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './call-card.module.css'

/** One received request: event type, signature check, response, headers and body. */
export function CallCard({ call }: { call: InboxCallView }) {
  const t = useMessages()
  const { n, at, method, headers, body, verified, status } = call
  return (
    <article className={`card ${styles.call} arrives`} aria-label={t('inbox.request', { n })}>
      <header>
        <strong className="numbers">{n}</strong>
        <span>
          {method} {typeOf(body)}
        </span>
        <span className={styles.signed} data-verified={verified ?? 'unknown'}>
          {t(verified === null ? 'inbox.notChecked' : verified ? 'inbox.valid' : 'inbox.invalid')}
        </span>
        <span className={styles.response} data-failed={status === null || status >= 300 || undefined}>
          {status === null ? t('attempt.noResponse') : t('inbox.responded', { status: String(status) })}
        </span>
        <span className="small">
          <RelativeTime at={at} />
        </span>
      </header>
      <details>
        <summary>{t('inbox.details')}</summary>
        <TextPane label={t('inbox.detailsOf', { n })}>
          {`${Object.entries(headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}\n\n${pretty(body)}`}
        </TextPane>
      </details>
    </article>
  )
}

function typeOf(body: string): string {
  try {
    const { type } = JSON.parse(body) as { type?: unknown }
    return typeof type === 'string' ? type : ''
  } catch {
    return ''
  }
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
