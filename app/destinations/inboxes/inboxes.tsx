'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { countOf } from '#client/format/amounts.ts'
import type { InboxView } from '#core/inbox/inbox.ts'
import { ConfirmButton } from '../../_components/controls/confirm-button.tsx'
import { Note } from '../../_components/feedback/note.tsx'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import rows from '../../_components/lists/row-list.module.css'
import { RelativeTime } from '../../_components/text/time.tsx'
import { send } from '../../_data/api.ts'
import { useAction } from '../../_data/use-action.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'

/** The inboxes: receivers on this server for tests, kept for a day after their last request. */
export function Inboxes() {
  const query = useApiQuery<{ inboxes: InboxView[] }>('/inboxes', { everyMs: 5_000 })
  const router = useRouter()
  const action = useAction()

  async function run(change: () => Promise<void>) {
    await action.run(change)
    void query.refetch()
  }

  return (
    <ListPanel
      title="Inboxes"
      description="An inbox is a webhook receiver on this server. It shows each request, checks its signature, and can respond with errors, slowly or not at all. It expires one day after its last request."
      actions={
        <button
          type="button"
          className="button small"
          onClick={() =>
            void run(async () => router.push((await send<InboxView>('POST', '/inboxes', {})).path))
          }
        >
          Create an inbox
        </button>
      }
      query={query}
      isEmpty={({ inboxes }) => inboxes.length === 0}
      empty={<strong>No inboxes.</strong>}
      height={90}
    >
      {({ inboxes }) => (
        <>
          {action.problem && <Note tone="danger">{action.problem}</Note>}
          <table className={rows.table}>
            <thead>
              <tr>
                <th scope="col">Inbox</th>
                <th scope="col">Requests</th>
                <th scope="col">Signatures</th>
                <th scope="col">Created</th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {inboxes.map(({ token, path, calls, knowsSecret, createdAt }) => (
                <tr key={token}>
                  <th scope="row">
                    <Link prefetch={false} href={path}>
                      {path}
                    </Link>
                  </th>
                  <td data-label="Requests">{countOf(calls, 'request')}</td>
                  <td data-label="Signatures">{knowsSecret ? 'checked' : 'not checked: no secret'}</td>
                  <td data-label="Created">
                    <RelativeTime at={createdAt} />
                  </td>
                  <td className={rows.actions}>
                    <ConfirmButton
                      label="Delete"
                      subject={path}
                      confirmLabel="Delete inbox"
                      onConfirm={() => void run(() => send('DELETE', `/inboxes/${token}`))}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </ListPanel>
  )
}
