'use client'

import Link from 'next/link'
import type { FormEvent } from 'react'
import { type Session, signOut } from '../_data/session/session.ts'
import { currentUser } from '../_data/session/user.ts'
import { LanguageSelect } from '../_messages/language-select.tsx'
import { RichMessage, useMessages } from '../_messages/messages.tsx'
import styles from './user-menu.module.css'

interface UserPanelProps {
  id: string
  userid: string
  /** Undefined until it is known. */
  session: Session | undefined
  onClose(): void
  onSaved(): void
}

/** With keys, the user of the session, and sign-out; in open mode a form to change the current user. */
export function UserPanel({ id, userid, session, onClose, onSaved }: UserPanelProps) {
  const t = useMessages()

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('userid')).trim()
    if (name !== '') currentUser.write(name)
    onSaved()
  }

  if (session?.auth === 'keys') {
    return (
      <div id={id} className={`card ${styles.panel}`}>
        <p className="small">
          <RichMessage
            id={session.admin ? 'user.signedInAdmin' : 'user.signedIn'}
            values={{ userid: session.userid ?? '' }}
          />
        </p>
        <ul className={styles.links}>
          <li>
            <Link prefetch={false} href="/account" onClick={onClose}>
              {t('user.account')}
            </Link>
          </li>
          {session.admin && (
            <li>
              <Link prefetch={false} href="/admin" onClick={onClose}>
                {t('user.administration')}
              </Link>
            </li>
          )}
        </ul>
        <LanguageSelect />
        <button type="button" className="button small" onClick={() => void signOut()}>
          {t('user.signOut')}
        </button>
      </div>
    )
  }
  return (
    <form id={id} className={`card ${styles.panel}`} onSubmit={save}>
      <label>
        {t('user.id')}
        <input
          key={userid}
          name="userid"
          className="field"
          defaultValue={userid}
          required
          maxLength={128}
          pattern="[^/]+"
          title={t('user.idPattern')}
          autoComplete="off"
          spellCheck={false}
        />
      </label>
      <p className="small">{t('user.label')}</p>
      <button type="submit" className="button small primary">
        {t('user.change')}
      </button>
      <Link prefetch={false} href="/account" onClick={onClose}>
        {t('user.accountAndUsage')}
      </Link>
      <LanguageSelect />
    </form>
  )
}
