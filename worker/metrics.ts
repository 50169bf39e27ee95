import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Closable, QueueWorker } from '#core/modes/delivery-mode.ts'
import type { Metrics } from '#core/ports/observability/metrics.ts'
import type { ProcessMetrics } from '#platform/metrics/metrics.ts'
import type { Settings } from '#platform/settings.ts'
import { StartupError } from '#platform/startup-error.ts'

/** The same worker, which records how long it handles each message. */
export function measureMessages(worker: QueueWorker, metrics: Pick<Metrics, 'messageHandled'>): QueueWorker {
  return {
    ...worker,
    async handle(data, signal, leaveSlot) {
      const startedAt = performance.now()
      let ok = false
      try {
        await worker.handle(data, signal, leaveSlot)
        ok = true
      } finally {
        metrics.messageHandled(worker.queue, ok, (performance.now() - startedAt) / 1_000)
      }
    },
  }
}

/**
 * Serves `GET /metrics` of a worker process, which has no other HTTP server. Null when no port is set.
 * @throws StartupError when the port cannot be used
 */
export async function openMetricsServer(
  metrics: Pick<ProcessMetrics, 'scrape'>,
  { WORKER_METRICS_PORT: port, WORKER_METRICS_HOST: host }: Settings,
): Promise<(Closable & { url: string }) | null> {
  if (port === undefined) return null
  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return response.writeHead(404).end()
    try {
      const { type, body } = await metrics.scrape()
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
    } catch {
      response.writeHead(500).end()
    }
  })
  server.listen(port, host)
  await once(server, 'listening').catch((error: Error) => {
    throw new StartupError(`WORKER_METRICS_PORT=${port} cannot be used: ${error.message}.`)
  })
  const { port: actualPort } = server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${name}:${actualPort}/metrics`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
