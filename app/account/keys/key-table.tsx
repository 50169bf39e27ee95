'use client'

import type { KeyView } from '#core/access/key.ts'
import { ConfirmButton } from '../../_components/controls/confirm-button.tsx'
import { ProblemNote } from '../../_components/feedback/note.tsx'
import rows from '../../_components/lists/row-list.module.css'
import { DateOnly, RelativeTime } from '../../_components/text/time.tsx'
import { send } from '../../_data/api.ts'
import { useAction } from '../../_data/use-action.ts'
import { useMessages } from '../../_messages/messages.tsx'

interface KeyTableProps {
  keys: readonly KeyView[]
  /** The key of this session. */
  current: string | null
  canRevoke: boolean
  onRevoked(): void
}

/** Keys with their scopes and state. Valid ones come first. */
export function KeyTable({ keys, current, canRevoke, onRevoked }: KeyTableProps) {
  const { problem, run } = useAction()
  const t = useMessages()
  const ordered = keys.toSorted((a, b) => Number(hasEnded(a)) - Number(hasEnded(b)))

  async function revoke(id: string) {
    await run(() => send('DELETE', `/keys/${id}`))
    onRevoked()
  }

  return (
    <>
      <ProblemNote problem={problem} />
      <table className={rows.table}>
        <thead>
          <tr>
            <th scope="col">{t('keys.key')}</th>
            <th scope="col">{t('keys.scopes')}</th>
            <th scope="col">{t('keys.created')}</th>
            <th scope="col">{t('keys.expires')}</th>
            <th scope="col">{t('keys.lastUsed')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('keys.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((key) => (
            <tr key={key.id} className={hasEnded(key) ? rows.ended : undefined}>
              <th scope="row">
                {key.name || t('keys.unnamed')}
                <span className="small">
                  <code>hb_{key.id}_…</code>
                  {key.id === current && ` · ${t('keys.thisSession')}`}
                </span>
              </th>
              <td data-label={t('keys.scopes')}>{key.scopes.join(', ')}</td>
              <td data-label={t('keys.created')}>
                <RelativeTime at={key.createdAt} />
              </td>
              <td data-label={t('keys.expires')}>
                {key.expiresAt ? <DateOnly at={key.expiresAt} /> : t('keys.never')}
              </td>
              <td data-label={t('keys.lastUsed')}>
                {key.lastUsedAt ? <RelativeTime at={key.lastUsedAt} /> : t('keys.never')}
              </td>
              <td className={rows.actions}>
                {hasEnded(key)
                  ? t(key.revokedAt ? 'keys.revoked' : 'keys.expired')
                  : canRevoke && (
                      <ConfirmButton
                        label={t('keys.revoke')}
                        subject={key.name || key.id}
                        confirmLabel={t(key.id === current ? 'keys.revokeOwn' : 'keys.revokeKey')}
                        onConfirm={() => void revoke(key.id)}
                      />
                    )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function hasEnded({ revokedAt, expiresAt }: KeyView): boolean {
  return revokedAt !== null || (expiresAt !== null && Date.parse(expiresAt) <= Date.now())
}
