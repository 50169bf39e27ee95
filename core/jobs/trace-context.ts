import { randomBytes } from 'node:crypto'
import type { LogFields } from '../log-context.ts'

/** The `traceparent` header of W3C Trace Context §3.2. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  traceId: string
  /** Id of the caller's span: 16 lower-case hexadecimal digits. */
  parentId: string
  flags: number
}

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** `sampled` and, since level 2, `random-trace-id`; other flags must be zero when propagated (§3.2.2.5). */
const knownFlags = 0x03

/**
 * Parses the header. Null when it is absent or malformed: the standard requires that an invalid `traceparent` is
 * ignored, not refused (§3.2.2). Later versions are read by the fields of version 00 (§3.2.4).
 */
export function parseTraceparent(header: string | undefined): TraceContext | null {
  const [, version, traceId = '', parentId = '', flags = '', rest] = pattern.exec(header ?? '') ?? []
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return null
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return null
  return { traceId, parentId, flags: Number.parseInt(flags, 16) & knownFlags }
}

/** The header of version 00. */
export function formatTraceparent({ traceId, parentId, flags }: TraceContext): string {
  return `00-${traceId}-${parentId}-${flags.toString(16).padStart(2, '0')}`
}

/** The fields of a job in the log. */
export function jobLogFields({
  jobid,
  traceparent,
}: {
  jobid: string
  traceparent: string | null
}): LogFields {
  const context = parseTraceparent(traceparent ?? undefined)
  return { jobid, ...(context && { traceId: context.traceId }) }
}

/** The header for an outgoing request: a new span in the trace of `traceparent`; null without a trace. */
export function childTraceparent(traceparent: string | null): string | null {
  const context = parseTraceparent(traceparent ?? undefined)
  return context && formatTraceparent(childOf(context))
}

/** The context of a new span in the same trace. */
function childOf({ traceId, flags }: TraceContext): TraceContext {
  // §3.2.2.4: all zeros is invalid.
  const id = randomBytes(8)
  id.writeUInt8(id.readUInt8(0) | 1, 0)
  return { traceId, parentId: id.toString('hex'), flags }
}
