'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useSession } from '../_data/session/session.ts'
import { signInPath, signInPathFor } from '../_data/session/sign-in-path.ts'
import { useSignedOut } from '../_data/session/signed-out.ts'
import { useSessionWatch } from '../_data/session/use-session-watch.ts'
import { useMessages } from '../_messages/messages.tsx'
import styles from './signed-out-dialog.module.css'

/** Paths whose pages need every connection of the browser. */
const busyPath = '/compare'

/** Shown when the session ends while a page is open. The sign-in leads back to the same address. */
export default function SignedOutDialog() {
  const path = usePathname()
  const session = useSession()
  const t = useMessages()
  const isSignedOut = useSignedOut() && path !== signInPath
  const dialog = useRef<HTMLDialogElement>(null)
  useSessionWatch({ session, isPolling: path.startsWith(busyPath) })

  useEffect(() => {
    if (isSignedOut) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isSignedOut])

  return (
    <dialog
      ref={dialog}
      className={`card ${styles.dialog}`}
      aria-labelledby="signed-out"
      aria-describedby="signed-out-reason"
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id="signed-out">{t('signedOut.title')}</h2>
      <p id="signed-out-reason">{t('signedOut.reason')}</p>
      <button
        type="button"
        className="button primary"
        // The address at the time of the click: a page may change its query without a navigation.
        onClick={() => location.assign(signInPathFor(location))}
      >
        {t('signedOut.signIn')}
      </button>
    </dialog>
  )
}
