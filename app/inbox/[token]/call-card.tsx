import type { InboxCallView } from '#core/inbox/inbox.ts'
import { ScrollBox } from '../../_components/scroll-box.tsx'
import { Ago } from '../../_components/time.tsx'
import styles from './call-card.module.css'

/** One call: whether it is signed rightly, what it said, and what it was answered. */
export function CallCard({ call }: { call: InboxCallView }) {
  const { n, at, method, headers, body, verified, status } = call
  return (
    <article className={`card ${styles.call} arrives`} aria-label={`Call ${n}`}>
      <header>
        <strong className="numbers">{n}</strong>
        <span>
          {method} {typeOf(body)}
        </span>
        <span className={styles.signed} data-verified={verified ?? 'unknown'}>
          {verified === null ? 'signature not checked' : verified ? 'signed rightly' : 'wrongly signed'}
        </span>
        <span className={styles.answered} data-failed={status === null || status >= 300 || undefined}>
          {status === null ? 'left hanging' : `answered ${status}`}
        </span>
        <span className="small">
          <Ago at={at} />
        </span>
      </header>
      <details>
        <summary>Headers and body</summary>
        <ScrollBox label={`Headers and body of call ${n}`} className={styles.text}>
          <pre>{`${Object.entries(headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}\n\n${pretty(body)}`}</pre>
        </ScrollBox>
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
