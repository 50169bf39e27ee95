import { toApiError } from '../http/api-error.ts'
import type { AuditAction } from '../ports/account/audit-log.ts'
import type { Services } from '../services.ts'
import type { Principal } from './principal.ts'

/** Carries out an action and records it in the audit log with its outcome. Rejects as the action does. */
export async function audited<T>(
  { audit, clock }: Pick<Services, 'audit' | 'clock'>,
  { userid, keyId, address = '' }: Principal,
  { action, target }: { action: AuditAction; target: string },
  act: () => Promise<T>,
): Promise<T> {
  const entry = { at: clock(), userid, keyId, address, action, target }
  try {
    const result = await act()
    await audit.record({ ...entry, outcome: 'ok' })
    return result
  } catch (error) {
    await audit.record({ ...entry, outcome: toApiError(error).code })
    throw error
  }
}
