'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type FormEvent, useDeferredValue, useState } from 'react'
import type { PeriodUsage } from '#core/usage/usage.ts'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import rows from '../../_components/lists/row-list.module.css'
import { RelativeTime } from '../../_components/text/time.tsx'
import { readJson, toProblem } from '../../_data/api.ts'
import { RichMessage, useMessages } from '../../_messages/messages.tsx'
import { PlanSelect } from './plan-select.tsx'
import styles from './users.module.css'

/** A user as `GET /users` lists it. */
interface UserView {
  userid: string
  plan: string
  keys: number
  lastUsedAt: string | null
  usage: Omit<PeriodUsage, 'period'>
  currency: string
}

interface UserPage {
  users: UserView[]
  cursor: string | null
}

const pageSize = 50

/** The users with their plans and the usage of the last 30 days. */
export function Users() {
  const t = useMessages()
  const [prefix, setPrefix] = useState('')
  const searched = useDeferredValue(prefix)
  const [pages, setPages] = useState(1)
  const query = useQuery({
    queryKey: ['users', searched, pages],
    queryFn: ({ signal }) => readPages(searched, pages, signal),
    placeholderData: (previous) => previous,
    refetchInterval: 15_000,
  })
  const error = query.error && toProblem(query.error)
  return (
    <ListPanel
      title={t('users.title')}
      description={t('users.description')}
      actions={<NewUser />}
      query={{ ...query, error }}
      isEmpty={({ users }) => users.length === 0 && searched === ''}
      empty={<RichMessage id="users.none" />}
      height={260}
    >
      {({ users, cursor }) => (
        <>
          <input
            type="search"
            className="field"
            placeholder={t('users.prefix')}
            aria-label={t('users.search')}
            value={prefix}
            onChange={({ target }) => {
              setPrefix(target.value)
              setPages(1)
            }}
          />
          {users.length === 0 ? (
            <p className="small">{t('users.noMatch', { prefix: searched })}</p>
          ) : (
            <UserTable users={users} onChanged={() => void query.refetch()} />
          )}
          {cursor && (
            <div>
              <button type="button" className="button small" onClick={() => setPages(pages + 1)}>
                {t('users.more')}
              </button>
            </div>
          )}
        </>
      )}
    </ListPanel>
  )
}

async function readPages(prefix: string, pages: number, signal: AbortSignal): Promise<UserPage> {
  const users: UserView[] = []
  let cursor: string | null = null
  for (let page = 0; page < pages; page++) {
    const search = new URLSearchParams({ prefix, limit: String(pageSize), ...(cursor && { cursor }) })
    const found: UserPage = await readJson<UserPage>(`/users?${search}`, signal)
    users.push(...found.users)
    cursor = found.cursor
    if (cursor === null) break
  }
  return { users, cursor }
}

function UserTable({ users, onChanged }: { users: readonly UserView[]; onChanged(): void }) {
  const t = useMessages()
  return (
    <table className={rows.table}>
      <thead>
        <tr>
          <th scope="col">{t('users.user')}</th>
          <th scope="col">{t('users.plan')}</th>
          <th scope="col">{t('users.lastUsed')}</th>
          <th scope="col" className={rows.number}>
            {t('users.keys')}
          </th>
          <th scope="col" className={rows.number}>
            {t('users.jobs')}
          </th>
          <th scope="col" className={rows.number}>
            {t('users.pages')}
          </th>
          <th scope="col" className={rows.number}>
            {t('users.requests')}
          </th>
          <th scope="col" className={rows.number}>
            {t('users.stored')}
          </th>
          <th scope="col" className={rows.number}>
            {t('users.cost')}
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map(({ userid, plan, keys, lastUsedAt, usage, currency }) => (
          <tr key={userid}>
            <th scope="row">
              <Link prefetch={false} href={`/admin/users/${encodeURIComponent(userid)}`}>
                {userid}
              </Link>
            </th>
            <td data-label={t('users.plan')}>
              <PlanSelect userid={userid} plan={plan} onChanged={onChanged} />
            </td>
            <td data-label={t('users.lastUsed')}>
              {lastUsedAt ? <RelativeTime at={lastUsedAt} /> : t('users.never')}
            </td>
            <td data-label={t('users.keys')} className={rows.number}>
              {keys}
            </td>
            <td data-label={t('users.jobs')} className={rows.number}>
              {t.count(usage.jobs)}
            </td>
            <td data-label={t('users.pages')} className={rows.number}>
              {t.count(usage.pages)}
            </td>
            <td data-label={t('users.requests')} className={rows.number}>
              {t.count(usage.requests)}
            </td>
            <td data-label={t('users.stored')} className={rows.number}>
              {t.bytes(usage.bytesStored)}
            </td>
            <td data-label={t('users.cost')} className={rows.number}>
              {new Intl.NumberFormat(t.language, { style: 'currency', currency }).format(usage.cost)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Opens the page of a user id, where its first key can be created. */
function NewUser() {
  const t = useMessages()
  function open(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const userid = String(new FormData(event.currentTarget).get('userid')).trim()
    if (userid !== '') location.assign(`/admin/users/${encodeURIComponent(userid)}`)
  }
  return (
    <form className={styles.open} onSubmit={open}>
      <input
        name="userid"
        className="field"
        required
        maxLength={128}
        pattern="[^/]+"
        title={t('user.idPattern')}
        placeholder={t('users.new')}
        aria-label={t('users.new')}
        autoComplete="off"
        spellCheck={false}
      />
      <button type="submit" className="button small">
        {t('users.open')}
      </button>
    </form>
  )
}
