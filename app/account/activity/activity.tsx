'use client'

import { AuditLog } from '../../_components/lists/audit-log.tsx'

/** What the user's keys have done, from the audit log. */
export function Activity({ userid }: { userid: string }) {
  return (
    <AuditLog
      title="Activity"
      path={`/users/${encodeURIComponent(userid)}/audit`}
      description="Keys, sign-ins, destinations and erasures, newest first."
    />
  )
}
