'use client'

import type { ReactNode } from 'react'
import { Note } from '../_components/feedback/note.tsx'
import { Skeleton } from '../_components/feedback/skeleton.tsx'
import { type Session, useSession } from '../_data/session/session.ts'
import { RichMessage } from '../_messages/messages.tsx'

/** Shows its content to admins, and in open mode to everyone. */
export function AdminOnly({ children }: { children(session: Session): ReactNode }) {
  const session = useSession()
  if (!session) return <Skeleton height={640} />
  if (session.admin) return children(session)
  return (
    <Note tone="warning">
      <RichMessage id="admin.only" values={{ userid: session.userid ?? '' }} />
    </Note>
  )
}
