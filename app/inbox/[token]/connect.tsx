'use client'

import { type ReactNode, useState } from 'react'
import type { WebhookView } from '#client/webhooks/webhook-view.ts'
import type { InboxView } from '#core/inbox/inbox.ts'
import { ProblemText } from '../../_components/feedback/problem-text.tsx'
import { readJson, send, toProblem } from '../../_data/api.ts'
import { useCurrentUser } from '../../_data/session/user.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './side.module.css'

interface WebhookList {
  webhooks: WebhookView[]
}

interface ConnectProps {
  inbox: InboxView
  url: string
  onChanged(): void
}

/** Registers the inbox as a webhook of the user, with its secret, and sends a test event. */
export function Connect({ inbox, url, onChanged }: ConnectProps) {
  const userid = useCurrentUser()
  const t = useMessages()
  const [message, setMessage] = useState<ReactNode>('')
  const webhooks = `/users/${encodeURIComponent(userid)}/webhooks`

  const { data } = useApiQuery<WebhookList>(webhooks)
  const isRegistered = data?.webhooks.some((webhook) => webhook.url === url)

  async function find(): Promise<WebhookView | undefined> {
    const found = await readJson<WebhookList>(webhooks)
    return found.webhooks.find((webhook) => webhook.url === url)
  }

  async function register(): Promise<string> {
    if (await find()) return t('inbox.registeredBefore', { userid })
    const description = t('inbox.title')
    const { secret } = await send<{ secret: string }>('POST', webhooks, { url, description })
    await send('PATCH', `/inboxes/${inbox.token}`, { secret })
    return t('inbox.registered', { userid })
  }

  async function ping(): Promise<string> {
    await register()
    await send('POST', `/webhooks/${(await find())?.id}/ping`)
    return t('inbox.pinged')
  }

  function run(action: () => Promise<string>) {
    action()
      .then(setMessage, (error) => setMessage(<ProblemText problem={toProblem(error)} />))
      .finally(onChanged)
  }

  return (
    <section className={`card ${styles.panel}`} aria-labelledby="connect">
      <h2 id="connect">{t('inbox.register')}</h2>
      <div className={styles.buttons}>
        <button type="button" className="button small primary" onClick={() => run(ping)}>
          {t('inbox.ping')}
        </button>
        <button type="button" className="button small" onClick={() => run(register)}>
          {t('inbox.registerFor', { userid })}
        </button>
      </div>
      <p className="small" role="status">
        {message || (
          <>
            {isRegistered && t('inbox.registeredBefore', { userid })}{' '}
            {t(inbox.knowsSecret ? 'inbox.knowsSecret' : 'inbox.noSecret')}
          </>
        )}
      </p>
    </section>
  )
}
