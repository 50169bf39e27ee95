import type { Principal } from '#core/access/principal.ts'
import { clock } from '#core/clock.ts'
import { toApiError } from '#core/http/api-error.ts'
import type { HttpResponse } from '#core/http/route.ts'
import type { AuditAction, AuditLog } from '#core/ports/account/audit-log.ts'

interface CallOptions {
  action: AuditAction
  audit: AuditLog
  principal: Principal
  url: URL
  /** IP address of the client. */
  address: string
}

/** Carries out a call and records it in the audit log, with its outcome. Rejects as the call does. */
export async function recordCall(
  call: () => Promise<HttpResponse>,
  { action, audit, principal: { userid, keyId }, url, address }: CallOptions,
): Promise<HttpResponse> {
  const entry = { action, userid, keyId, address, at: clock.date() }
  try {
    const result = await call()
    await audit.record({ ...entry, target: result.headers?.location ?? url.pathname, outcome: 'ok' })
    return result
  } catch (error) {
    await audit.record({ ...entry, target: url.pathname, outcome: toApiError(error).code })
    throw error
  }
}
