'use client'

import { useState } from 'react'
import { countOf } from '#client/format/amounts.ts'
import type { EndpointView } from '#core/outbox/endpoint.ts'
import { ConfirmButton } from '../_components/confirm-button.tsx'
import { asProblem, send } from '../_data/api.ts'
import styles from './endpoint-card.module.css'

interface EndpointActionsProps {
  endpoint: EndpointView
  onChanged(): void
  onSecret(shown: { url: string; secret: string }): void
  /** Something was sent to it. */
  onSent(): void
}

const dayMs = 86_400_000

/** Test it, switch it off and on, change its secret, send again what failed, delete it. */
export function EndpointActions({ endpoint, onChanged, onSecret, onSent }: EndpointActionsProps) {
  const { id, url, disabled } = endpoint
  const [said, setSaid] = useState('')
  const path = `/webhooks/${id}`

  function act(work: () => Promise<string>) {
    setSaid('')
    work()
      .then(setSaid, (error) => setSaid(asProblem(error).message))
      .finally(onChanged)
  }

  const ping = async () => {
    await send('POST', `${path}/ping`)
    onSent()
    return 'A test event is on its way.'
  }
  const turn = async () => {
    await send('PATCH', path, { disabled: !disabled })
    return disabled ? 'It is called again from the next event on.' : 'Nothing is sent to it now.'
  }
  const rotate = async () => {
    onSecret({ url, secret: (await send<{ secret: string }>('POST', `${path}/rotate`)).secret })
    return 'For 24 hours the old secret signs too.'
  }
  const recover = async () => {
    const since = new Date(Date.now() - 5 * dayMs).toISOString()
    const { recovered } = await send<{ recovered: number }>('POST', `${path}/recover`, { since })
    if (recovered > 0) onSent()
    return `${countOf(recovered, 'delivery', 'deliveries')} sent again.`
  }
  const remove = async () => {
    await send('DELETE', path)
    return ''
  }

  return (
    <div className={styles.actions}>
      <button type="button" className="button small" disabled={disabled} onClick={() => act(ping)}>
        Send a test event
      </button>
      <button type="button" className="button small" onClick={() => act(turn)}>
        {disabled ? 'Switch on' : 'Switch off'}
      </button>
      <button type="button" className="button small" disabled={disabled} onClick={() => act(recover)}>
        Send again what failed
      </button>
      <button type="button" className="button small" onClick={() => act(rotate)}>
        Change the secret
      </button>
      <ConfirmButton label="Delete" sure="Yes, delete it" onConfirm={() => act(remove)} />
      <span className="small" role="status">
        {said}
      </span>
    </div>
  )
}
