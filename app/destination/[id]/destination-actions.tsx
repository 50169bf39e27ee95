'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { ConfirmButton } from '../../_components/controls/confirm-button.tsx'
import { ProblemText } from '../../_components/feedback/problem-text.tsx'
import { send, toProblem } from '../../_data/api.ts'
import { useMessages } from '../../_messages/messages.tsx'
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
  const t = useMessages()
  const [message, setMessage] = useState<ReactNode>('')
  const [isChanging, setChanging] = useState(false)
  const [secrets, setSecrets] = useState<Record<string, string>>({})
  const path = `/destinations/${id}`

  function run(action: () => Promise<string>) {
    setMessage('')
    action()
      .then(setMessage, (error) => setMessage(<ProblemText problem={toProblem(error)} />))
      .finally(onChanged)
  }

  const ping = async () => {
    await send('POST', `${path}/ping`)
    return t('destination.pinged')
  }
  const toggle = async () => {
    await send('PATCH', path, { disabled: !disabled })
    return t(disabled ? 'destination.enabled' : 'destination.disabledByUser')
  }
  const recover = async () => {
    const since = new Date(Date.now() - 5 * dayMs).toISOString()
    const { recovered } = await send<{ recovered: number }>('POST', `${path}/recover`, { since })
    return t('destination.scheduled', { count: recovered })
  }
  const rotate = async () => {
    setSecrets((await send<NewDestinationView>('POST', `${path}/rotate`)).secrets)
    return t('destination.rotated')
  }
  const remove = async () => {
    await send('DELETE', path)
    router.push('/destinations')
    return t('destination.deleted')
  }

  return (
    <>
      <div className={styles.actions}>
        <button type="button" className="button small primary" disabled={disabled} onClick={() => run(ping)}>
          {t('destination.ping')}
        </button>
        <button
          type="button"
          className="button small"
          disabled={!type}
          aria-expanded={isChanging}
          onClick={() => setChanging(!isChanging)}
        >
          {t('destination.change')}
        </button>
        <button type="button" className="button small" onClick={() => run(toggle)}>
          {t(disabled ? 'destination.enable' : 'destination.disable')}
        </button>
        <button type="button" className="button small" disabled={disabled} onClick={() => run(recover)}>
          {t('destination.recover')}
        </button>
        {type?.rotates && (
          <button type="button" className="button small" onClick={() => run(rotate)}>
            {t('destination.rotate')}
          </button>
        )}
        <ConfirmButton
          label={t('action.delete')}
          confirmLabel={t('destination.delete')}
          onConfirm={() => run(remove)}
        />
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
            setMessage(t('destination.saved'))
            onChanged()
          }}
          onCancel={() => setChanging(false)}
        />
      )}
    </>
  )
}
