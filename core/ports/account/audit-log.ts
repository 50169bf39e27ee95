/** What the audit log records. */
export const auditActions = [
  'key.create',
  'key.revoke',
  'session.create',
  'session.end',
  'job.erase',
  'destination.create',
  'destination.change',
  'destination.delete',
  'secret.rotate',
  'plan.change',
  'plan.assign',
  'user.erase',
] as const

export type AuditAction = (typeof auditActions)[number]

/** One action of a client, successful or not. */
export interface AuditEntry {
  at: Date
  /** Who acted; null for a failed sign-in. */
  userid: string | null
  keyId: string | null
  action: AuditAction
  /** Path of the resource. */
  target: string
  /** IP address of the client. */
  address: string
  /** `ok`, or the code of the error. */
  outcome: string
}

/** A page of the audit log. */
export interface AuditQuery {
  /** `asc`: oldest first. An entry never appears before one that was listed already. */
  order: 'asc' | 'desc'
  /** The entries after the one with this id, in the order; null: from the start. */
  after: number | null
  limit: number
  /** Only entries of what this user did. */
  userid?: string | undefined
}

/** An audit log without entries, of open mode. */
export const noAudit: Pick<AuditLog, 'record'> = { record: async () => {} }

/** Port: the audit log, which entries are only added to. */
export interface AuditLog {
  record(entry: AuditEntry): Promise<void>
  list(query: AuditQuery): Promise<(AuditEntry & { id: number })[]>
}
