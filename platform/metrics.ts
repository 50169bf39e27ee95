import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { JobStore } from '#core/ports/job-store.ts'
import type { StatusStore } from '#core/ports/status-store.ts'

/** Prometheus metrics of a web process. */
export interface Metrics {
  /** Records a completed request. */
  answered(operation: string, status: number, seconds: number): void
  /** Renders the exposition format, with its media type. */
  text(): Promise<{ type: string; body: string }>
}

/** Registers the metrics of this process. Gauges are read at each scrape. */
export function openMetrics(sources: {
  jobs: Pick<JobStore, 'load'>
  status: Pick<StatusStore, 'destinations'>
  followers(): number
}): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'hearback_http_request_seconds',
    help: 'Seconds until the response was written; for streams, until they ended.',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60],
    registers: [registry],
  })
  new Gauge({
    name: 'hearback_followers',
    help: 'Followers served by this process.',
    registers: [registry],
    collect() {
      this.set(sources.followers())
    },
  })
  new Gauge({
    name: 'hearback_jobs',
    help: 'Unfinished jobs by state, in all processes.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const { waiting, processing } = await sources.jobs.load()
      this.set({ state: 'uploaded' }, waiting.jobs)
      this.set({ state: 'processing' }, processing.jobs)
    },
  })
  new Gauge({
    name: 'hearback_pending_deliveries',
    help: 'Deliveries that are neither delivered nor failed, by destination type and broker, in all processes.',
    labelNames: ['type', 'broker'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const { type, broker, pending } of await sources.status.destinations())
        this.set({ type, broker: broker ?? '' }, pending)
    },
  })
  new Gauge({
    name: 'hearback_destinations',
    help: 'Destinations by type, broker and state: ok, failing or disabled.',
    labelNames: ['type', 'broker', 'state'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const found of await sources.status.destinations()) {
        const labels = { type: found.type, broker: found.broker ?? '' }
        this.set({ ...labels, state: 'ok' }, found.enabled - found.failing)
        this.set({ ...labels, state: 'failing' }, found.failing)
        this.set({ ...labels, state: 'disabled' }, found.disabled)
      }
    },
  })
  return {
    answered: (operation, status, seconds) =>
      requests.observe({ operation, status: String(status) }, seconds),
    text: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  }
}
