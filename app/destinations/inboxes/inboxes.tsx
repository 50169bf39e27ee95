'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { InboxView } from '#core/inbox/inbox.ts'
import { ConfirmButton } from '../../_components/controls/confirm-button.tsx'
import { ProblemNote } from '../../_components/feedback/note.tsx'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import rows from '../../_components/lists/row-list.module.css'
import { RelativeTime } from '../../_components/text/time.tsx'
import { send } from '../../_data/api.ts'
import { useAction } from '../../_data/use-action.ts'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { useMessages } from '../../_messages/messages.tsx'

/** The inboxes: receivers on this server for tests, kept for a day after their last request. */
export function Inboxes() {
  const query = useApiQuery<{ inboxes: InboxView[] }>('/inboxes', { everyMs: 5_000 })
  const router = useRouter()
  const action = useAction()
  const t = useMessages()

  async function run(change: () => Promise<void>) {
    await action.run(change)
    void query.refetch()
  }

  return (
    <ListPanel
      title={t('inboxes.title')}
      description={t('inboxes.description')}
      actions={
        <button
          type="button"
          className="button small"
          onClick={() =>
            void run(async () => router.push((await send<InboxView>('POST', '/inboxes', {})).path))
          }
        >
          {t('inboxes.create')}
        </button>
      }
      query={query}
      isEmpty={({ inboxes }) => inboxes.length === 0}
      empty={<strong>{t('inboxes.none')}</strong>}
      height={90}
    >
      {({ inboxes }) => (
        <>
          <ProblemNote problem={action.problem} />
          <table className={rows.table}>
            <thead>
              <tr>
                <th scope="col">{t('inboxes.inbox')}</th>
                <th scope="col">{t('inboxes.requests')}</th>
                <th scope="col">{t('inboxes.signatures')}</th>
                <th scope="col">{t('inboxes.created')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('inboxes.actions')}</span>
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
                  <td data-label={t('inboxes.requests')}>{t('count.requests', { count: calls })}</td>
                  <td data-label={t('inboxes.signatures')}>
                    {t(knowsSecret ? 'inboxes.checked' : 'inboxes.notChecked')}
                  </td>
                  <td data-label={t('inboxes.created')}>
                    <RelativeTime at={createdAt} />
                  </td>
                  <td className={rows.actions}>
                    <ConfirmButton
                      label={t('action.delete')}
                      subject={path}
                      confirmLabel={t('inboxes.delete')}
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
