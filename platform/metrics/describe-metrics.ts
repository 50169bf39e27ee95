import { Counter, Gauge, Registry } from 'prom-client'
import { registerMetrics } from './metrics.ts'
import { addServiceGauges } from './service-gauges.ts'

/** A metric of the service, for the documentation. */
export interface MetricDescription {
  name: string
  type: 'counter' | 'gauge' | 'histogram'
  labels: readonly string[]
  help: string
}

/** Describes all metrics of the service, by name. */
export function describeMetrics(): MetricDescription[] {
  const registry = new Registry()
  registerMetrics(registry)
  const unread = () => {
    throw new Error('A description reads no gauge.')
  }
  addServiceGauges(registry, {
    jobs: { load: unread },
    status: { destinations: unread, queues: unread },
    followers: unread,
  })
  const metrics = registry.getMetricsAsArray() as unknown as {
    name: string
    help: string
    labelNames: string[]
  }[]
  return metrics
    .map((metric) => ({
      name: metric.name,
      type: typeOf(metric),
      labels: [...metric.labelNames],
      help: metric.help,
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

function typeOf(metric: unknown): MetricDescription['type'] {
  if (metric instanceof Counter) return 'counter'
  return metric instanceof Gauge ? 'gauge' : 'histogram'
}
