import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Metrics } from '#core/ports/observability/metrics.ts'
import { LabelledHistogram, labelledCounter } from './labelled.ts'

/** The metrics of a process and their registry, which the gauges of its kind are added to. */
export interface ProcessMetrics extends Metrics {
  registry: Registry
  /** Renders the exposition format, with its media type. */
  scrape(): Promise<{ type: string; body: string }>
}

/** Bounds in seconds. Requests and events take milliseconds; a stream or a job may take minutes. */
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 60]
const latencyBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]
const attemptBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 35]
const jobBuckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800]
const phaseBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Creates the metrics of this process, with those of Node.js. */
export function openMetrics(): ProcessMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    ...registerMetrics(registry),
    registry,
    scrape: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  }
}

/** Registers all metrics but the gauges. */
export function registerMetrics(registry: Registry): Metrics {
  const requests = new Histogram({
    name: 'hearback_http_request_seconds',
    help: 'Seconds until the response was written; for streams, until they ended.',
    labelNames: ['operation', 'status'],
    buckets: requestBuckets,
    registers: [registry],
  })
  return {
    ...jobMetrics(registry),
    ...followerMetrics(registry),
    ...deliveryMetrics(registry),
    requestCompleted: (operation, status, seconds) =>
      requests.observe({ operation, status: String(status) }, seconds),
  }
}

function jobMetrics(
  registry: Registry,
): Pick<Metrics, 'jobAccepted' | 'jobStarted' | 'jobFinished' | 'analysed'> {
  const registers = [registry]
  const accepted = new Counter({
    name: 'hearback_jobs_accepted_total',
    help: 'Jobs that this process accepted.',
    registers,
  })
  const documentBytes = new Counter({
    name: 'hearback_document_bytes_total',
    help: 'Bytes of the documents of accepted jobs.',
    registers,
  })
  const waits = new Histogram({
    name: 'hearback_job_wait_seconds',
    help: 'Seconds from the commit of a job to its first attempt.',
    buckets: jobBuckets,
    registers,
  })
  const finished = new Counter({
    name: 'hearback_jobs_finished_total',
    help: 'Jobs that this process moved to a final state, by state and error code.',
    labelNames: ['state', 'code'],
    registers,
  })
  const durations = new Histogram({
    name: 'hearback_job_seconds',
    help: 'Seconds from the commit of a job to its final state.',
    labelNames: ['state'],
    buckets: jobBuckets,
    registers,
  })
  const phases = new Histogram({
    name: 'hearback_analysis_phase_seconds',
    help: 'Seconds of each phase of successful analyses, and of all together as total.',
    labelNames: ['phase'],
    buckets: phaseBuckets,
    registers,
  })
  return {
    jobAccepted(bytes) {
      accepted.inc()
      documentBytes.inc(bytes)
    },
    jobStarted: (waitedSeconds) => waits.observe(waitedSeconds),
    jobFinished(state, code, seconds) {
      finished.inc({ state, code })
      durations.observe({ state }, seconds)
    },
    analysed(milliseconds) {
      for (const [phase, ms] of Object.entries(milliseconds)) phases.observe({ phase }, ms / 1_000)
    },
  }
}

function followerMetrics(registry: Registry): Pick<Metrics, 'polled' | 'eventSent'> {
  const polls = new Counter({
    name: 'hearback_polls_total',
    help: 'Requests of modes that poll, by result: changed or unchanged.',
    labelNames: ['mode', 'result'],
    registers: [registry],
  })
  const events = labelledCounter(registry, {
    name: 'hearback_events_sent_total',
    help: 'Events sent to followers, without progress.',
    label: 'mode',
  })
  const bytes = labelledCounter(registry, {
    name: 'hearback_mode_bytes_total',
    help: 'Bytes of the events and job bodies sent to followers, before compression and framing.',
    label: 'mode',
  })
  const latency = new LabelledHistogram(registry, {
    name: 'hearback_event_latency_seconds',
    help: 'Seconds from the commit of an event to its hand-over to the connection of a follower.',
    label: 'mode',
    buckets: latencyBuckets,
  })
  return {
    polled(mode, { unchanged, bytes: sent }) {
      polls.inc({ mode, result: unchanged ? 'unchanged' : 'changed' })
      bytes.add(mode, sent)
    },
    eventSent(mode, event) {
      events.add(mode, 1)
      bytes.add(mode, event.bytes)
      if (event.latencyMs !== null) latency.observe(mode, event.latencyMs / 1_000)
    },
  }
}

function deliveryMetrics(registry: Registry): Pick<Metrics, 'deliveryAttempted' | 'messageHandled'> {
  const registers = [registry]
  const attempts = new Counter({
    name: 'hearback_delivery_attempts_total',
    help: 'Attempts to deliver to destinations, by destination type and outcome: delivered or a failure class.',
    labelNames: ['type', 'outcome'],
    registers,
  })
  const durations = new Histogram({
    name: 'hearback_delivery_attempt_seconds',
    help: 'Seconds of an attempt to deliver.',
    labelNames: ['type'],
    buckets: attemptBuckets,
    registers,
  })
  const latency = new Histogram({
    name: 'hearback_delivery_latency_seconds',
    help: 'Seconds from the commit of an event to its delivery, of deliveries that succeed at the first attempt.',
    labelNames: ['type'],
    buckets: latencyBuckets,
    registers,
  })
  const bytes = new Counter({
    name: 'hearback_delivery_bytes_total',
    help: 'Bytes of the events delivered to destinations, before encoding.',
    labelNames: ['type'],
    registers,
  })
  const messages = new Histogram({
    name: 'hearback_queue_message_seconds',
    help: 'Seconds of handling a message of a queue, by result: ok or failed.',
    labelNames: ['queue', 'result'],
    buckets: jobBuckets,
    registers,
  })
  return {
    deliveryAttempted(type, { outcome, seconds, latencySeconds, bytes: size }) {
      attempts.inc({ type, outcome })
      durations.observe({ type }, seconds)
      if (outcome === 'delivered') bytes.inc({ type }, size)
      if (latencySeconds !== null) latency.observe({ type }, latencySeconds)
    },
    messageHandled: (queue, ok, seconds) =>
      messages.observe({ queue, result: ok ? 'ok' : 'failed' }, seconds),
  }
}
