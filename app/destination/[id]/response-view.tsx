import { formatDuration } from '#client/format/amounts.ts'
import type { Attempt, FailureClass } from '#core/outbox/deliveries/delivery.ts'
import styles from './destination.module.css'

/** What a failure class means, and what to do about it. */
const explanations: Record<FailureClass, string> = {
  dns: 'The name of the receiver has no address.',
  connect: 'No connection could be opened. Is the receiver running, and is the port reachable?',
  tls: 'The TLS connection failed. Check the certificate of the receiver.',
  timeout: 'The receiver did not respond in time. Respond first, then process the event.',
  status: 'The receiver responded with an error status.',
  blocked: 'The address or the receiver does not permit the delivery.',
  auth: 'The receiver refused the credentials.',
  rejected: 'The receiver refused the message.',
  error: 'The attempt failed for another reason.',
}

/** The outcome of an attempt. Bodies of responses are not stored. */
export function ResponseView({ attempt }: { attempt: Attempt | undefined }) {
  if (!attempt) return <p className="small">No attempt was made yet.</p>
  const { status, class: failure, durationMs } = attempt
  return (
    <div className={styles.response} data-failed={failure !== null || undefined}>
      <strong className="numbers">{status ?? (failure === null ? 'accepted' : 'no response')}</strong>
      <span className="numbers">after {formatDuration(durationMs)}</span>
      {failure && (
        <p>
          <code>{failure}</code>: {explanations[failure]}
        </p>
      )}
      <p className="small">The body of a response is not stored.</p>
    </div>
  )
}
