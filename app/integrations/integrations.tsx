'use client'

import { useState } from 'react'
import type { EndpointView } from '#core/outbox/endpoint.ts'
import { Note } from '../_components/note.tsx'
import { Retry } from '../_components/retry.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import { useResource } from '../_data/use-resource.ts'
import { user } from '../_data/user.ts'
import { EndpointCard } from './endpoint-card.tsx'
import styles from './integrations.module.css'
import { NewEndpoint } from './new-endpoint.tsx'
import { NewInbox } from './new-inbox.tsx'
import { Secret } from './secret.tsx'

/** The user's webhooks: register them, see what they were sent, send again. */
export function Integrations() {
  const userid = user.use()
  const path = `/users/${encodeURIComponent(userid)}/webhooks`
  const { value, problem, reload } = useResource<{ webhooks: EndpointView[] }>(path, { everyMs: 5_000 })
  const [shown, setShown] = useState<{ url: string; secret: string } | null>(null)
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Be called when a job moves.</h1>
        <p className="lead">
          Register a URL and hearback calls it with every event of your jobs: signed, retried for three days,
          and logged with every attempt. Only for one job? Give a <code>callback</code> when you submit it.
        </p>
      </header>
      <div className={styles.forms}>
        <NewEndpoint
          path={path}
          onCreated={(created) => {
            setShown(created)
            reload()
          }}
        />
        <NewInbox />
      </div>
      {shown && <Secret {...shown} onDone={() => setShown(null)} />}
      <section aria-labelledby="webhooks" className={styles.list}>
        <h2 id="webhooks">Your webhooks</h2>
        {problem && (
          <Note tone="danger" action={<Retry onClick={reload} />}>
            {problem.message}
          </Note>
        )}
        {!value && !problem && <Skeleton height={150} />}
        {value?.webhooks.length === 0 && (
          <div className={`card ${styles.empty}`}>
            <strong>None yet.</strong> A receiver is any HTTP server that answers 2xx. Without one, make an
            inbox above: it is a receiver you can look into, and make fail.
          </div>
        )}
        {value?.webhooks.map((endpoint) => (
          <EndpointCard key={endpoint.id} endpoint={endpoint} onChanged={reload} onSecret={setShown} />
        ))}
      </section>
    </div>
  )
}
