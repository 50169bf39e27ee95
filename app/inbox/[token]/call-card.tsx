import type { InboxCallView } from '#core/inbox/inbox.ts'
import { TextPane } from '../../_components/text/text-pane.tsx'
import { RelativeTime } from '../../_components/text/time.tsx'
import styles from './call-card.module.css'

/** One received request: event type, signature check, response, headers and body. */
export function CallCard({ call }: { call: InboxCallView }) {
  const { n, at, method, headers, body, verified, status } = call
  return (
    <article className={`card ${styles.call} arrives`} aria-label={`Request ${n}`}>
      <header>
        <strong className="numbers">{n}</strong>
        <span>
          {method} {typeOf(body)}
        </span>
        <span className={styles.signed} data-verified={verified ?? 'unknown'}>
          {verified === null ? 'signature not checked' : verified ? 'signature valid' : 'signature invalid'}
        </span>
        <span className={styles.response} data-failed={status === null || status >= 300 || undefined}>
          {status === null ? 'no response' : `responded ${status}`}
        </span>
        <span className="small">
          <RelativeTime at={at} />
        </span>
      </header>
      <details>
        <summary>Headers and body</summary>
        <TextPane label={`Headers and body of request ${n}`}>
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
