'use client'

import { useState } from 'react'
import { readJson } from '../../_data/api.ts'
import { useAction } from '../../_data/use-action.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { useMessages } from '../../_messages/messages.tsx'
import { ProblemNote } from '../feedback/note.tsx'
import { RelativeTime } from '../text/time.tsx'
import { ListPanel } from './list-panel.tsx'
import rows from './row-list.module.css'

interface Entry {
  id: number
  at: string
  userid: string | null
  keyId: string | null
  action: string
  target: string
  address: string
  outcome: string
}

interface Page {
  entries: Entry[]
  nextAfter: number
}

interface AuditLogProps {
  title: string
  /** Path of the log in the API. */
  path: string
  description: string
  /** Whether the entries are of several users. */
  hasUsers?: boolean
}

const pageSize = 20

/** An audit log, newest first, with older entries on demand. */
export function AuditLog({ title, path, description, hasUsers = false }: AuditLogProps) {
  const t = useMessages()
  const [older, setOlder] = useState<readonly Entry[]>([])
  // The older entries continue after the newest page, which must not move on then.
  const everyMs = older.length === 0 ? 10_000 : undefined
  const query = useApiQuery<Page>(`${path}?order=desc&limit=${pageSize}`, { everyMs })
  const [isComplete, setComplete] = useState(false)
  const { problem, run } = useAction()
  const newest = query.data?.entries ?? []
  const lastId = older.at(-1)?.id ?? newest.at(-1)?.id
  const entries = [...newest, ...older]

  async function loadOlder() {
    const page = await readJson<Page>(`${path}?order=desc&limit=${pageSize}&after=${lastId}`)
    setOlder((before) => [...before, ...page.entries])
    setComplete(page.entries.length < pageSize)
  }

  return (
    <ListPanel
      title={title}
      description={description}
      query={query}
      isEmpty={() => entries.length === 0}
      empty={<strong>{t('audit.none')}</strong>}
      height={300}
    >
      {() => (
        <>
          <table className={rows.table}>
            <thead>
              <tr>
                <th scope="col">{t('audit.action')}</th>
                {hasUsers && <th scope="col">{t('audit.user')}</th>}
                <th scope="col">{t('audit.target')}</th>
                <th scope="col">{t('audit.address')}</th>
                <th scope="col">{t('audit.outcome')}</th>
                <th scope="col">{t('audit.time')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <th scope="row">{entry.action}</th>
                  {hasUsers && <td data-label={t('audit.user')}>{entry.userid ?? t('audit.unknown')}</td>}
                  <td data-label={t('audit.target')}>
                    <code>{entry.target}</code>
                  </td>
                  <td data-label={t('audit.address')}>{entry.address}</td>
                  <td data-label={t('audit.outcome')}>{entry.outcome}</td>
                  <td data-label={t('audit.time')}>
                    <RelativeTime at={entry.at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <ProblemNote problem={problem} />
          {!isComplete && newest.length === pageSize && (
            <div>
              <button type="button" className="button small" onClick={() => void run(loadOlder)}>
                {t('audit.older')}
              </button>
            </div>
          )}
        </>
      )}
    </ListPanel>
  )
}
