import type { Feed } from './events/feed.ts'
import type { Estimator } from './jobs/estimate.ts'
import type { JobHooks } from './jobs/job-hooks.ts'
import type { RateLimiter } from './limits/rate.ts'
import type { LatencyTracker } from './modes/latency.ts'
import type { ModeDescription } from './modes/mode-guide.ts'
import type { AuditLog } from './ports/account/audit-log.ts'
import type { PlanStore } from './ports/account/plan-store.ts'
import type { UsageStore } from './ports/account/usage-store.ts'
import type { UserDataStore } from './ports/account/user-data-store.ts'
import type { UserStore } from './ports/account/user-store.ts'
import type { BlobStore } from './ports/blob-store.ts'
import type { ConnectionStore } from './ports/connection-store.ts'
import type { DeliveryReport } from './ports/delivery/delivery-report.ts'
import type { DeliveryStore } from './ports/delivery/delivery-store.ts'
import type { DestinationStore } from './ports/delivery/destination-store.ts'
import type { EscalationStore } from './ports/delivery/escalation-store.ts'
import type { InboxCallNotifier, InboxStore } from './ports/delivery/inbox-store.ts'
import type { OutboundHttp } from './ports/delivery/outbound-http.ts'
import type { ReceiptStore } from './ports/delivery/receipt-store.ts'
import type { DocumentPasswordStore } from './ports/document-password-store.ts'
import type { EventLog } from './ports/event-log.ts'
import type { JobStore } from './ports/job-store.ts'
import type { Metrics } from './ports/observability/metrics.ts'
import type { StatusStore } from './ports/observability/status-store.ts'
import type { Tracer } from './ports/observability/tracer.ts'
import type { ReceiptRecorder } from './receipts/receipt-recorder.ts'
import type { UsageMeter } from './usage/usage-meter.ts'

/** A structured logger. Each line also has the fields of its context (`withLogFields`). */
export interface Log {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** Bounds on what is accepted and kept, from the settings. Null: no limit. */
export interface Limits {
  maxUploadBytes: number
  retentionDays: number
  /** Days after which an erased job is unknown. */
  tombstoneDays: number
  jobsPerUser: number | null
  bytesPerUser: number | null
  destinationsPerUser: number
  destinationsPerJob: number
  /** Pings, redeliveries and recoveries of one destination. */
  actionsPerMinute: number
  inboxesPerUser: number
  /** Hours after the last call. */
  inboxHours: number
  callsPerInbox: number
  bytesPerInbox: number
  /** Valid keys, and as many ended ones, of one user. */
  keysPerUser: number
  /** Sessions of one key, or of one user of the provider. */
  sessionsPerKey: number
  /** Days for which single usage records are kept. */
  usageRecordDays: number
}

/** Dependencies in every process. A function takes the members it needs: `Pick<Services, 'jobs' | 'clock'>`. */
export interface Services {
  jobs: JobStore
  log: EventLog
  blobs: BlobStore
  destinations: DestinationStore
  deliveries: DeliveryStore
  deliveryReport: DeliveryReport
  inboxes: InboxStore
  plans: PlanStore
  usage: UsageStore
  userData: UserDataStore
  users: UserStore
  receipts: ReceiptStore
  escalations: EscalationStore
  passwords: DocumentPasswordStore
  outbound: OutboundHttp
  hooks: JobHooks
  clock(): Date
  logger: Log
  metrics: Metrics
  tracer: Tracer
  /** The values of the modes' settings, by variable name. */
  settings: Readonly<Record<string, unknown>>
  limits: Limits
  rates: RateLimiter
  audit: Pick<AuditLog, 'record'>
}

/** Further dependencies in the web process, which serves followers. */
export interface WebServices extends Services {
  feed: Feed
  inboxCalls: InboxCallNotifier
  latency: LatencyTracker
  connections: ConnectionStore
  estimator: Estimator
  status: StatusStore
  meter: UsageMeter
  receiptRecorder: ReceiptRecorder
  /** The registered delivery modes, simple ones first. */
  modes: readonly ModeDescription[]
}
