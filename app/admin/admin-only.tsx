'use client'

import type { ReactNode } from 'react'
import { Note } from '../_components/feedback/note.tsx'
import { Skeleton } from '../_components/feedback/skeleton.tsx'
import { type Session, useSession } from '../_data/session/session.ts'

/** Shows its content to admins, and in open mode to everyone. */
export function AdminOnly({ children }: { children(session: Session): ReactNode }) {
  const session = useSession()
  if (!session) return <Skeleton height={640} />
  if (session.admin) return children(session)
  return (
    <Note tone="warning">
      This page needs a key with the scope admin. You are signed in as <strong>{session.userid}</strong>.
    </Note>
  )
}
