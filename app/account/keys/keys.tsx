'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeyView } from '#core/access/key.ts'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import type { Session } from '../../_data/session/session.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'
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
  // Users and the audit log change with the keys.
  const reload = () => void queries.invalidateQueries()
  const canWrite = session.scopes.includes('write')
  return (
    <ListPanel
      title="API keys"
      description={
        canWrite
          ? 'A key is shown once, when it is created. Revoking it ends its sessions and streams within a second.'
          : 'The key of this session lacks the scope write, so it cannot create or revoke keys.'
      }
      actions={
        canWrite && (
          <button
            type="button"
            className="button small primary"
            aria-expanded={isCreating}
            onClick={() => setCreating(!isCreating)}
          >
            Create a key
          </button>
        )
      }
      query={query}
      isEmpty={({ keys }) => keys.length === 0 && !isCreating && !created}
      empty={
        <>
          <strong>No keys yet.</strong> Create one to call the API with it.
        </>
      }
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
