'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { countOf } from '#client/format/amounts.ts'
import { ConfirmButton } from '../../_components/controls/confirm-button.tsx'
import { send, toProblem } from '../../_data/api.ts'
import type { DestinationTypeView, DestinationView, NewDestinationView } from '../../destinations/api.ts'
import { NewSecrets } from '../../destinations/new-secrets.tsx'
import { ChangeForm } from './change-form.tsx'
import styles from './destination.module.css'

interface DestinationActionsProps {
  destination: DestinationView
  /** Undefined until the kinds are known. */
  type: DestinationTypeView | undefined
  onChanged(): void
}

const dayMs = 86_400_000

/** Test, change, disable and enable, retry what failed, delete. */
export function DestinationActions({ destination, type, onChanged }: DestinationActionsProps) {
  const { id, disabled } = destination
  const router = useRouter()
  const [message, setMessage] = useState('')
  const [isChanging, setChanging] = useState(false)
  const [secrets, setSecrets] = useState<Record<string, string>>({})
  const path = `/destinations/${id}`

  function run(action: () => Promise<string>) {
    setMessage('')
    action()
      .then(setMessage, (error) => setMessage(toProblem(error).message))
      .finally(onChanged)
  }

  const ping = async () => {
    await send('POST', `${path}/ping`)
    return 'Test event sent.'
  }
  const toggle = async () => {
    await send('PATCH', path, { disabled: !disabled })
    return disabled ? 'Enabled. Deliveries resume with the next event.' : 'Disabled. Nothing is sent to it.'
  }
  const recover = async () => {
    const since = new Date(Date.now() - 5 * dayMs).toISOString()
    const { recovered } = await send<{ recovered: number }>('POST', `${path}/recover`, { since })
    return `${countOf(recovered, 'delivery', 'deliveries')} scheduled again.`
  }
  const rotate = async () => {
    setSecrets((await send<NewDestinationView>('POST', `${path}/rotate`)).secrets)
    return 'New credentials created. The former ones are valid for 24 hours.'
  }
  const remove = async () => {
    await send('DELETE', path)
    router.push('/destinations')
    return 'Deleted.'
  }

  return (
    <>
      <div className={styles.actions}>
        <button type="button" className="button small primary" disabled={disabled} onClick={() => run(ping)}>
          Send test event
        </button>
        <button
          type="button"
          className="button small"
          disabled={!type}
          aria-expanded={isChanging}
          onClick={() => setChanging(!isChanging)}
        >
          Change
        </button>
        <button type="button" className="button small" onClick={() => run(toggle)}>
          {disabled ? 'Enable' : 'Disable'}
        </button>
        <button type="button" className="button small" disabled={disabled} onClick={() => run(recover)}>
          Retry failed deliveries
        </button>
        {type?.rotates && (
          <button type="button" className="button small" onClick={() => run(rotate)}>
            Rotate secret
          </button>
        )}
        <ConfirmButton label="Delete" confirmLabel="Delete destination" onConfirm={() => run(remove)} />
        <span className="small" role="status">
          {message}
        </span>
      </div>
      <NewSecrets secrets={secrets} />
      {isChanging && type && (
        <ChangeForm
          destination={destination}
          type={type}
          onSaved={() => {
            setChanging(false)
            setMessage('Saved.')
            onChanged()
          }}
          onCancel={() => setChanging(false)}
        />
      )}
    </>
  )
}
