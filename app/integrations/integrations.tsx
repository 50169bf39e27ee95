'use client'

import { useState } from 'react'
import type { WebhookView } from '#client/webhook-view.ts'
import { CommandLine } from '../_components/command-line.tsx'
import { ErrorNote } from '../_components/note.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import { useApiQuery } from '../_data/use-api-query.ts'
import { currentUser } from '../_data/user.ts'
import { EndpointCard } from './endpoint-card.tsx'
import styles from './integrations.module.css'
import { NewEndpoint } from './new-endpoint.tsx'
import { NewInbox } from './new-inbox.tsx'

interface CreatedSecret {
  url: string
  secret: string
}

/** The user's webhook endpoints: register, inspect deliveries, redeliver. */
export function Integrations() {
  const userid = currentUser.use()
  const path = `/users/${encodeURIComponent(userid)}/webhooks`
  const { data, error, refetch } = useApiQuery<{ webhooks: WebhookView[] }>(path, { everyMs: 5_000 })
  const reload = () => void refetch()
  const [secret, setSecret] = useState<CreatedSecret | null>(null)
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Webhooks</h1>
        <p className="lead">
          Register a URL to receive the events of all jobs of <strong>{userid}</strong>. Deliveries are
          signed, retried for three days and logged with every attempt. For a single job, pass{' '}
          <code>callback</code> when you submit it.
        </p>
      </header>
      <div className={styles.forms}>
        <NewEndpoint
          path={path}
          onCreated={(created) => {
            setSecret(created)
            reload()
          }}
        />
        <NewInbox />
      </div>
      {secret && <SecretNote {...secret} onDone={() => setSecret(null)} />}
      <section aria-labelledby="webhooks" className={styles.list}>
        <h2 id="webhooks">Registered webhooks</h2>
        {error && <ErrorNote message={error.message} onRetry={reload} />}
        {!data && !error && <Skeleton height={150} />}
        {data?.webhooks.length === 0 && (
          <div className={`card ${styles.empty}`}>
            <strong>No webhooks yet.</strong> A receiver is any HTTP server that responds with 2xx. To try it
            without one, create an inbox above.
          </div>
        )}
        {data?.webhooks.map((endpoint) => (
          <EndpointCard key={endpoint.id} endpoint={endpoint} onChanged={reload} onSecret={setSecret} />
        ))}
      </section>
    </div>
  )
}

/** A new signing secret. The API returns it only once. */
function SecretNote({ url, secret, onDone }: CreatedSecret & { onDone(): void }) {
  return (
    <section className={styles.secret} aria-live="polite">
      <h2>Signing secret of {url}</h2>
      <p>Copy it now; it is not shown again. The receiver verifies signatures with it (Standard Webhooks).</p>
      <CommandLine line={secret} />
      <div>
        <button type="button" className="button small" onClick={onDone}>
          Done
        </button>
      </div>
    </section>
  )
}
