'use client'

import { AuditLog } from '../../_components/lists/audit-log.tsx'
import { useMessages } from '../../_messages/messages.tsx'

/** What the user's keys have done, from the audit log. */
export function Activity({ userid }: { userid: string }) {
  const t = useMessages()
  return (
    <AuditLog
      title={t('audit.title')}
      path={`/users/${encodeURIComponent(userid)}/audit`}
      description={t('audit.description')}
    />
  )
}
