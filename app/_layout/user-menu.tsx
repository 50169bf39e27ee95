'use client'

import { usePathname } from 'next/navigation'
import { lazy, useEffect, useId } from 'react'
import { usePopup } from '../_components/controls/use-popup.ts'
import { LazyBoundary } from '../_components/feedback/lazy-boundary.tsx'
import { useSession } from '../_data/session/session.ts'
import { signInPath, signInPathFor } from '../_data/session/sign-in-path.ts'
import { storeUserCookie, useCurrentUser } from '../_data/session/user.ts'
import { useMessages } from '../_messages/messages.tsx'
import styles from './user-menu.module.css'

// Most visits do not open it.
const UserPanel = lazy(async () => ({ default: (await import('./user-panel.tsx')).UserPanel }))

/** The current user, which opens the panel about them; a link to the sign-in page without a session. */
export function UserMenu() {
  const userid = useCurrentUser()
  const session = useSession()
  const path = usePathname()
  const t = useMessages()
  const { open, setOpen, place, button } = usePopup()
  useEffect(() => storeUserCookie(userid), [userid])
  const panel = useId()

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
      {open && (
        <LazyBoundary>
          <UserPanel
            id={panel}
            userid={userid}
            session={session}
            onClose={() => setOpen(false)}
            onSaved={() => {
              setOpen(false)
              button.current?.focus()
            }}
          />
        </LazyBoundary>
      )}
    </div>
  )
}
