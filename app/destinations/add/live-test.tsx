'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { ProblemNote } from '../../_components/feedback/note.tsx'
import { useTimeFormat } from '../../_components/text/time.tsx'
import { send } from '../../_data/api.ts'
import { useAction } from '../../_data/use-action.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { useMessages } from '../../_messages/messages.tsx'
import type { NewDestinationView } from '../api.ts'
import { outcomeOf } from '../destination-row.tsx'
import { NewSecrets } from '../new-secrets.tsx'
import styles from './add-drawer.module.css'

/** Sends a test event to a new destination and shows each attempt. Its credentials are shown this once. */
export function LiveTest({ created }: { created: NewDestinationView }) {
  const [sent, setSent] = useState<DeliveryView | null>(null)
  const { problem, run } = useAction()
  const t = useMessages()

  const ping = () =>
    run(async () => setSent(await send<DeliveryView>('POST', `/destinations/${created.id}/ping`)))

  // biome-ignore lint/correctness/useExhaustiveDependencies: one test event for each new destination.
  useEffect(() => void ping(), [created.id])

  return (
    <div className={styles.form}>
      <NewSecrets secrets={created.secrets} />
      <ProblemNote problem={problem} />
      {sent && <TestResult key={sent.id} id={sent.id} initial={sent} />}
      <div className={styles.buttons}>
        <button type="button" className="button small" onClick={() => void ping()}>
          {t('test.again')}
        </button>
        <Link className="button small" href={`/destination/${created.id}`}>
          {t('test.open')}
        </Link>
      </div>
    </div>
  )
}

function TestResult({ id, initial }: { id: string; initial: DeliveryView }) {
  const t = useMessages()
  const formatTime = useTimeFormat()
  const [isDone, setDone] = useState(false)
  const { data = initial } = useApiQuery<DeliveryView>(`/deliveries/${id}`, {
    everyMs: isDone ? undefined : 500,
  })
  const { state, attempts, nextAttemptAt } = data
  const isFinal = state !== 'pending'
  useEffect(() => setDone(isFinal), [isFinal])
  const next = nextAttemptAt && Date.parse(nextAttemptAt) > Date.now() ? new Date(nextAttemptAt) : null
  return (
    <section className={styles.test} aria-live="polite" data-state={attempts.length > 0 ? state : 'sending'}>
      <strong>
        {t(state === 'pending' ? (attempts.length > 0 ? 'test.repeated' : 'test.sending') : `test.${state}`)}
      </strong>
      {attempts.map((attempt) => (
        <span key={attempt.n} className="small numbers">
          {t('test.attempt', { n: attempt.n, outcome: outcomeOf(attempt, t) })}
        </span>
      ))}
      {next && <span className="small">{t('test.next', { time: formatTime(next.getTime()) })}</span>}
    </section>
  )
}
