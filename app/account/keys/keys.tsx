'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeyView } from '#core/access/key.ts'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import type { Session } from '../../_data/session/session.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { RichMessage, useMessages } from '../../_messages/messages.tsx'
import { CreatedKey } from './created-key.tsx'
import { KeyTable } from './key-table.tsx'
import { NewKey } from './new-key.tsx'

interface KeysProps {
  session: Session
  /** Owner of the keys. */
  userid: string
}

/** The API keys of a user: create, copy once, revoke. */
export function Keys({ session, userid }: KeysProps) {
  const path = `/users/${encodeURIComponent(userid)}/keys`
  const query = useApiQuery<{ keys: KeyView[] }>(path, { everyMs: 30_000 })
  const [isCreating, setCreating] = useState(false)
  const [created, setCreated] = useState<(KeyView & { key: string }) | null>(null)
  const queries = useQueryClient()
  const t = useMessages()
  // Users and the audit log change with the keys.
  const reload = () => void queries.invalidateQueries()
  const canWrite = session.scopes.includes('write')
  return (
    <ListPanel
      title={t('keys.title')}
      description={t(canWrite ? 'keys.once' : 'keys.readOnly')}
      actions={
        canWrite && (
          <button
            type="button"
            className="button small primary"
            aria-expanded={isCreating}
            onClick={() => setCreating(!isCreating)}
          >
            {t('keys.create')}
          </button>
        )
      }
      query={query}
      isEmpty={({ keys }) => keys.length === 0 && !isCreating && !created}
      empty={<RichMessage id="keys.none" />}
      height={140}
    >
      {({ keys }) => (
        <>
          {isCreating && (
            <NewKey
              path={path}
              session={session}
              onCreated={(key) => {
                setCreated(key)
                setCreating(false)
                reload()
              }}
              onCancel={() => setCreating(false)}
            />
          )}
          {created && <CreatedKey created={created} onDone={() => setCreated(null)} />}
          {keys.length > 0 && (
            <KeyTable keys={keys} current={session.keyId} canRevoke={canWrite} onRevoked={reload} />
          )}
        </>
      )}
    </ListPanel>
  )
}
