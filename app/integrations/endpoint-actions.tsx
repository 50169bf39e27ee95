'use client'

import { useState } from 'react'
import { countOf } from '#client/format/amounts.ts'
import type { WebhookView } from '#client/webhook-view.ts'
import { ConfirmButton } from '../_components/confirm-button.tsx'
import { send, toProblem } from '../_data/api.ts'
import styles from './endpoint-card.module.css'

interface EndpointActionsProps {
  endpoint: WebhookView
  onChanged(): void
  onSecret(shown: { url: string; secret: string }): void
  /** A delivery was created. */
  onSent(): void
}

const dayMs = 86_400_000

/** Ping, disable and enable, recover failed deliveries, rotate the secret, delete. */
export function EndpointActions({ endpoint, onChanged, onSecret, onSent }: EndpointActionsProps) {
  const { id, url, disabled } = endpoint
  const [message, setMessage] = useState('')
  const path = `/webhooks/${id}`

  function run(action: () => Promise<string>) {
    setMessage('')
    action()
      .then(setMessage, (error) => setMessage(toProblem(error).message))
      .finally(onChanged)
  }

  const ping = async () => {
    await send('POST', `${path}/ping`)
    onSent()
    return 'Test event sent.'
  }
  const toggle = async () => {
    await send('PATCH', path, { disabled: !disabled })
    return disabled ? 'Enabled. Deliveries resume with the next event.' : 'Disabled. Nothing is sent to it.'
  }
  const rotate = async () => {
    onSecret({ url, secret: (await send<{ secret: string }>('POST', `${path}/rotate`)).secret })
    return 'New secret created. The old one is valid for 24 hours.'
  }
  const recover = async () => {
    const since = new Date(Date.now() - 5 * dayMs).toISOString()
    const { recovered } = await send<{ recovered: number }>('POST', `${path}/recover`, { since })
    if (recovered > 0) onSent()
    return `${countOf(recovered, 'delivery', 'deliveries')} scheduled again.`
  }
  const remove = async () => {
    await send('DELETE', path)
    return ''
  }

  return (
    <div className={styles.actions}>
      <button type="button" className="button small" disabled={disabled} onClick={() => run(ping)}>
        Send test event
      </button>
      <button type="button" className="button small" onClick={() => run(toggle)}>
        {disabled ? 'Enable' : 'Disable'}
      </button>
      <button type="button" className="button small" disabled={disabled} onClick={() => run(recover)}>
        Retry failed deliveries
      </button>
      <button type="button" className="button small" onClick={() => run(rotate)}>
        Rotate secret
      </button>
      <ConfirmButton label="Delete" confirmLabel="Delete webhook" onConfirm={() => run(remove)} />
      <span className="small" role="status">
        {message}
      </span>
    </div>
  )
}
