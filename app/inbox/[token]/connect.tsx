'use client'

import { useState } from 'react'
import type { InboxView } from '#core/inbox/inbox.ts'
import type { EndpointView } from '#core/outbox/endpoint.ts'
import { asProblem, readJson, send } from '../../_data/api.ts'
import { user } from '../../_data/user.ts'
import styles from './side.module.css'

interface ConnectProps {
  inbox: InboxView
  url: string
  onChanged(): void
}

/** Registers the inbox as a webhook of the user, with its secret known here, and sends it a test event. */
export function Connect({ inbox, url, onChanged }: ConnectProps) {
  const userid = user.use()
  const [said, setSaid] = useState('')
  const webhooks = `/users/${encodeURIComponent(userid)}/webhooks`

  async function find(): Promise<EndpointView | undefined> {
    const found = await readJson<{ webhooks: EndpointView[] }>(webhooks)
    return found.webhooks.find((webhook) => webhook.url === url)
  }

  async function register(): Promise<string> {
    if (await find()) return `It is registered for the jobs of ${userid} already.`
    const { secret } = await send<{ secret: string }>('POST', webhooks, { url, description: 'An inbox' })
    await send('PATCH', `/inboxes/${inbox.token}`, { secret })
    return `From now on it is called with every event of the jobs of ${userid}.`
  }

  async function ping(): Promise<string> {
    await register()
    await send('POST', `/webhooks/${(await find())?.id}/ping`)
    return 'A test event is on its way.'
  }

  function act(work: () => Promise<string>) {
    work()
      .then(setSaid, (error) => setSaid(asProblem(error).message))
      .finally(onChanged)
  }

  return (
    <section className={`card ${styles.panel}`} aria-labelledby="connect">
      <h2 id="connect">Have it called</h2>
      <div className={styles.buttons}>
        <button type="button" className="button small primary" onClick={() => act(ping)}>
          Send a test event
        </button>
        <button type="button" className="button small" onClick={() => act(register)}>
          Register it for my jobs
        </button>
      </div>
      <p className="small" role="status">
        {said ||
          (inbox.knowsSecret
            ? 'It knows its secret, so each call’s signature is checked.'
            : 'Registered from here, it knows the secret and checks each call’s signature.')}
      </p>
    </section>
  )
}
