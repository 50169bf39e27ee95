import type { Feed } from './events/feed.ts'
import type { Estimator } from './jobs/estimate.ts'
import type { DeliveryMode } from './modes/delivery-mode.ts'
import type { LatencyTracker } from './modes/latency.ts'
import type { BlobStore } from './ports/blob-store.ts'
import type { ConnectionStore } from './ports/connection-store.ts'
import type { DeliveryStore } from './ports/delivery-store.ts'
import type { EndpointStore } from './ports/endpoint-store.ts'
import type { EventLog, WakeUps } from './ports/event-log.ts'
import type { InboxStore } from './ports/inbox-store.ts'
import type { JobStore } from './ports/job-store.ts'
import type { OutboundHttp } from './ports/outbound-http.ts'
import type { StatusStore } from './ports/status-store.ts'

/** Where a process writes what its operator should know. */
export interface Log {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** What the use cases and the modes work with, in every process. */
export interface Services {
  jobs: JobStore
  log: EventLog
  blobs: BlobStore
  endpoints: EndpointStore
  deliveries: DeliveryStore
  inboxes: InboxStore
  outbound: OutboundHttp
  modes: readonly DeliveryMode[]
  clock(): Date
  logger: Log
  /** The settings that the modes brought, by the name of their variable. */
  settings: Readonly<Record<string, unknown>>
  limits: { maxUploadBytes: number; retentionDays: number }
}

/** What there is besides in a web process, which has followers. */
export interface WebServices extends Services {
  feed: Feed
  wakeUps: WakeUps
  latency: LatencyTracker
  connections: ConnectionStore
  estimator: Estimator
  status: StatusStore
}
