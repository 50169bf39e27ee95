'use client'

import type { KeyView } from '#core/access/key.ts'
import { ConfirmButton } from '../../_components/controls/confirm-button.tsx'
import { Note } from '../../_components/feedback/note.tsx'
import rows from '../../_components/lists/row-list.module.css'
import { DateOnly, RelativeTime } from '../../_components/text/time.tsx'
import { send } from '../../_data/api.ts'
import { useAction } from '../../_data/use-action.ts'

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
  const ordered = keys.toSorted((a, b) => Number(hasEnded(a)) - Number(hasEnded(b)))

  async function revoke(id: string) {
    await run(() => send('DELETE', `/keys/${id}`))
    onRevoked()
  }

  return (
    <>
      {problem && <Note tone="danger">{problem}</Note>}
      <table className={rows.table}>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Scopes</th>
            <th scope="col">Created</th>
            <th scope="col">Expires</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((key) => (
            <tr key={key.id} className={hasEnded(key) ? rows.ended : undefined}>
              <th scope="row">
                {key.name || 'Unnamed key'}
                <span className="small">
                  <code>hb_{key.id}_…</code>
                  {key.id === current && ' · this session'}
                </span>
              </th>
              <td data-label="Scopes">{key.scopes.join(', ')}</td>
              <td data-label="Created">
                <RelativeTime at={key.createdAt} />
              </td>
              <td data-label="Expires">{key.expiresAt ? <DateOnly at={key.expiresAt} /> : 'never'}</td>
              <td data-label="Last used">
                {key.lastUsedAt ? <RelativeTime at={key.lastUsedAt} /> : 'never'}
              </td>
              <td className={rows.actions}>
                {hasEnded(key)
                  ? key.revokedAt
                    ? 'revoked'
                    : 'expired'
                  : canRevoke && (
                      <ConfirmButton
                        label="Revoke"
                        subject={key.name || key.id}
                        confirmLabel={key.id === current ? 'Revoke and sign out' : 'Revoke key'}
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
