import { Gauge, type Registry } from 'prom-client'
import type { JobStore } from '#core/ports/job-store.ts'
import type { StatusStore } from '#core/ports/observability/status-store.ts'

interface Sources {
  jobs: Pick<JobStore, 'load'>
  status: Pick<StatusStore, 'destinations' | 'queues'>
  /** Followers of this process by mode. */
  followers(): ReadonlyMap<string, number>
}

/** Adds the gauges of a web process. Each scrape reads them; those of all processes come from the database. */
export function addServiceGauges(registry: Registry, { jobs, status, followers }: Sources): void {
  const registers = [registry]
  new Gauge({
    name: 'hearback_followers',
    help: 'Followers served by this process, by mode.',
    labelNames: ['mode'],
    registers,
    collect() {
      for (const [mode, count] of followers()) this.set({ mode }, count)
    },
  })
  new Gauge({
    name: 'hearback_jobs',
    help: 'Unfinished jobs by state, in all processes.',
    labelNames: ['state'],
    registers,
    async collect() {
      const { waiting, processing } = await jobs.load()
      this.set({ state: 'uploaded' }, waiting.jobs)
      this.set({ state: 'processing' }, processing.jobs)
    },
  })
  new Gauge({
    name: 'hearback_queue_oldest_seconds',
    help: 'Seconds for which the oldest due message of a queue has been due; 0 without one.',
    labelNames: ['queue'],
    registers,
    async collect() {
      for (const { queue, oldestSeconds } of await status.queues()) this.set({ queue }, oldestSeconds)
    },
  })
  new Gauge({
    name: 'hearback_queue_messages',
    help: 'Messages by queue and state, in all processes: due, planned (for later) or active.',
    labelNames: ['queue', 'state'],
    registers,
    async collect() {
      for (const { queue, due, planned, active } of await status.queues()) {
        this.set({ queue, state: 'due' }, due)
        this.set({ queue, state: 'planned' }, planned)
        this.set({ queue, state: 'active' }, active)
      }
    },
  })
  addDestinationGauges(registry, status)
}

function addDestinationGauges(registry: Registry, status: Pick<StatusStore, 'destinations'>): void {
  const registers = [registry]
  new Gauge({
    name: 'hearback_pending_deliveries',
    help: 'Deliveries that are neither delivered nor failed, by destination type and broker, in all processes.',
    labelNames: ['type', 'broker'],
    registers,
    async collect() {
      this.reset()
      for (const { type, broker, pending } of await status.destinations())
        this.set({ type, broker: broker ?? '' }, pending)
    },
  })
  new Gauge({
    name: 'hearback_destinations',
    help: 'Destinations by type, broker and state: ok, failing or disabled.',
    labelNames: ['type', 'broker', 'state'],
    registers,
    async collect() {
      this.reset()
      for (const found of await status.destinations()) {
        const labels = { type: found.type, broker: found.broker ?? '' }
        this.set({ ...labels, state: 'ok' }, found.enabled - found.failing)
        this.set({ ...labels, state: 'failing' }, found.failing)
        this.set({ ...labels, state: 'disabled' }, found.disabled)
      }
    },
  })
}
