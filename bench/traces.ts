import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { openStack } from './support/stack.ts'

/**
 * Overhead of traces: submits and reads per second of one web process with traces off, on, and on with a share of 1 %,
 * in alternating rounds of the same run: `node bench/traces.ts [rounds] [requests]`.
 */
const rounds = Number(process.argv[2] ?? 6)
const requests = Number(process.argv[3] ?? 400)
const concurrency = 16

// A collector that accepts everything.
const collector = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(200).end())
}).listen(0, '127.0.0.1')
await once(collector, 'listening')
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
const on = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
const variants: Record<string, Record<string, string>> = {
  off: {},
  on,
  'on, 1 %': { ...on, OTEL_TRACES_SAMPLER_ARG: '0.01' },
}

const stack = await openStack()
try {
  const body = onePagePdf()
  const servers = await Promise.all(
    Object.entries(variants).map(async ([name, env]) => {
      const { url } = await stack.start('tests/support/server/web-process.ts', env)
      return { name, url, submits: [] as number[], reads: [] as number[] }
    }),
  )
  const submit = async (url: string): Promise<string> => {
    const headers = { 'content-type': 'application/pdf' }
    const response = await fetch(`${url}/pdf/bench`, { method: 'POST', headers, body })
    return ((await response.json()) as { jobid: string }).jobid
  }
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const server of servers) {
      const jobid = await submit(server.url)
      const submits = await perSecond(requests, () => submit(server.url))
      const reads = await perSecond(5 * requests, async () => {
        await (await fetch(`${server.url}/results/${jobid}`)).arrayBuffer()
      })
      if (round === 0) continue
      server.submits.push(submits)
      server.reads.push(reads)
    }
  }
  const [reference] = servers
  for (const { name, submits, reads } of servers) {
    const share = (own: number[], other: number[] = []) => (median(own) / median(other)).toFixed(2)
    console.log(
      `traces ${name}: ${median(submits).toFixed(0)} submits/s (${share(submits, reference?.submits)}), ` +
        `${median(reads).toFixed(0)} reads/s (${share(reads, reference?.reads)})`,
    )
  }
} finally {
  await stack.close()
  collector.close()
  collector.closeAllConnections()
}

async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  let left = count
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await work()
    }),
  )
  return count / ((performance.now() - startedAt) / 1_000)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
