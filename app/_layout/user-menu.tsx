'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type FormEvent, useId } from 'react'
import { usePopup } from '../_components/controls/use-popup.ts'
import { signOut, useSession } from '../_data/session/session.ts'
import { signInPath, signInPathFor } from '../_data/session/sign-in-path.ts'
import { currentUser } from '../_data/session/user.ts'
import { LanguageSelect } from '../_messages/language-select.tsx'
import { RichMessage, useMessages } from '../_messages/messages.tsx'
import styles from './user-menu.module.css'

/** The current user: with keys, the one of the session, and sign-out; in open mode a form to change it. */
export function UserMenu() {
  const userid = currentUser.use()
  const session = useSession()
  const path = usePathname()
  const t = useMessages()
  const { open, setOpen, place, button } = usePopup()
  const panel = useId()

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('userid')).trim()
    if (name !== '') currentUser.write(name)
    setOpen(false)
    button.current?.focus()
  }

  if (session === null) {
    return (
      <div className={styles.place}>
        {path !== signInPath && (
          <a
            href={signInPath}
            className={styles.button}
            onClick={(event) => {
              event.preventDefault()
              location.assign(signInPathFor(location))
            }}
          >
            {t('header.signIn')}
          </a>
        )}
      </div>
    )
  }
  return (
    <div ref={place} className={styles.place}>
      <button
        ref={button}
        type="button"
        className={styles.button}
        aria-expanded={open}
        aria-controls={panel}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">{t('header.user')}: </span>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <circle cx="8" cy="5.2" r="2.7" />
          <path d="M2.8 14a5.2 5.2 0 0 1 10.4 0z" />
        </svg>
        <span className={styles.name}>{userid}</span>
      </button>
      {session?.auth === 'keys' ? (
        <div id={panel} className={`card ${styles.panel}`} hidden={!open}>
          <p className="small">
            <RichMessage
              id={session.admin ? 'user.signedInAdmin' : 'user.signedIn'}
              values={{ userid: session.userid ?? '' }}
            />
          </p>
          <ul className={styles.links}>
            <li>
              <Link prefetch={false} href="/account" onClick={() => setOpen(false)}>
                {t('user.account')}
              </Link>
            </li>
            {session.admin && (
              <li>
                <Link prefetch={false} href="/admin" onClick={() => setOpen(false)}>
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
      ) : (
        <form id={panel} className={`card ${styles.panel}`} hidden={!open} onSubmit={save}>
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
          <Link prefetch={false} href="/account" onClick={() => setOpen(false)}>
            {t('user.accountAndUsage')}
          </Link>
          <LanguageSelect />
        </form>
      )}
    </div>
  )
}
