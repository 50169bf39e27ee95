'use client'

import { lazy, Suspense } from 'react'
import { useSession } from '../_data/session/session.ts'
import { useSignedOut } from '../_data/session/signed-out.ts'

// Loaded with keys only, so that pages without sessions do not contain it.
const SignedOutDialog = lazy(() => import('./signed-out-dialog.tsx'))

/** Watches the session of the page, where there is one. */
export function SessionGuard() {
  const session = useSession()
  const isSignedOut = useSignedOut()
  if (session?.auth !== 'keys' && !isSignedOut) return null
  return (
    <Suspense>
      <SignedOutDialog />
    </Suspense>
  )
}
