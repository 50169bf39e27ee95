'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type FormEvent, useDeferredValue, useState } from 'react'
import { formatBytes, formatCount } from '#client/format/amounts.ts'
import type { PeriodUsage } from '#core/usage/usage.ts'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import rows from '../../_components/lists/row-list.module.css'
import { RelativeTime } from '../../_components/text/time.tsx'
import { readJson, toProblem } from '../../_data/api.ts'
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
      title="Users"
      description="A user exists by its keys, its usage or its plan. Usage of the last 30 days."
      actions={<NewUser />}
      query={{ ...query, error }}
      isEmpty={({ users }) => users.length === 0 && searched === ''}
      empty={
        <>
          <strong>No users yet.</strong> Create a key for the first one.
        </>
      }
      height={260}
    >
      {({ users, cursor }) => (
        <>
          <input
            type="search"
            className="field"
            placeholder="User id begins with …"
            aria-label="User id begins with"
            value={prefix}
            onChange={({ target }) => {
              setPrefix(target.value)
              setPages(1)
            }}
          />
          {users.length === 0 ? (
            <p className="small">No user id begins with “{searched}”.</p>
          ) : (
            <UserTable users={users} onChanged={() => void query.refetch()} />
          )}
          {cursor && (
            <div>
              <button type="button" className="button small" onClick={() => setPages(pages + 1)}>
                Show more users
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
  return (
    <table className={rows.table}>
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Plan</th>
          <th scope="col">Last used</th>
          <th scope="col" className={rows.number}>
            Keys
          </th>
          <th scope="col" className={rows.number}>
            Jobs
          </th>
          <th scope="col" className={rows.number}>
            Pages
          </th>
          <th scope="col" className={rows.number}>
            Requests
          </th>
          <th scope="col" className={rows.number}>
            Stored
          </th>
          <th scope="col" className={rows.number}>
            Cost
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
            <td data-label="Plan">
              <PlanSelect userid={userid} plan={plan} onChanged={onChanged} />
            </td>
            <td data-label="Last used">{lastUsedAt ? <RelativeTime at={lastUsedAt} /> : 'never'}</td>
            <td data-label="Keys" className={rows.number}>
              {keys}
            </td>
            <td data-label="Jobs" className={rows.number}>
              {formatCount(usage.jobs)}
            </td>
            <td data-label="Pages" className={rows.number}>
              {formatCount(usage.pages)}
            </td>
            <td data-label="Requests" className={rows.number}>
              {formatCount(usage.requests)}
            </td>
            <td data-label="Stored" className={rows.number}>
              {formatBytes(usage.bytesStored)}
            </td>
            <td data-label="Cost" className={rows.number}>
              {new Intl.NumberFormat('en', { style: 'currency', currency }).format(usage.cost)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Opens the page of a user id, where its first key can be created. */
function NewUser() {
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
        title="Up to 128 characters without a slash"
        placeholder="New user id"
        aria-label="New user id"
        autoComplete="off"
        spellCheck={false}
      />
      <button type="submit" className="button small">
        Open
      </button>
    </form>
  )
}
