import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { requestsPerSecond } from '../support/load/load.ts'
import { type Benchmark, type Figure, runIfMain } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'
import { openStack } from '../support/stack.ts'

const connections = 16
const readSeconds = 0.5

/** A web process with its settings of traces, and its rates in each round. */
interface Variant {
  name: string
  url: string
  submits: number[]
  reads: number[]
}

/**
 * Overhead of traces: submits and reads per second of one web process with traces on, and on for a share of 1 %, beside
 * traces off, in alternating rounds of the same run.
 */
export const benchmark: Benchmark = {
  name: 'traces',
  title: 'Overhead of traces',
  usage: '[rounds = 6] [submits per round = 400]',
  async run([rounds = '6', submits = '400']) {
    const collector = await startCollector()
    const stack = await openStack()
    try {
      const on = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
      const settings: Record<string, Record<string, string>> = {
        off: {},
        on,
        'on for 1 %': { ...on, OTEL_TRACES_SAMPLER_ARG: '0.01' },
      }
      const variants: Variant[] = []
      for (const [name, env] of Object.entries(settings)) {
        const { url } = await stack.start('tests/support/server/web-process.ts', env)
        variants.push({ name, url, submits: [], reads: [] })
      }
      // The first round warms up.
      for (let round = 0; round <= Number(rounds); round++)
        for (const variant of variants) {
          const measured = await measureRound(variant.url, Number(submits))
          if (round === 0) continue
          variant.submits.push(measured.submits)
          variant.reads.push(measured.reads)
        }
      const [off, ...others] = variants
      return others.flatMap((variant) => compareWith(variant, off as Variant))
    } finally {
      await stack.close()
      collector.close()
    }
  },
}

/** Starts an OpenTelemetry collector that accepts everything. */
async function startCollector(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(200).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function measureRound(url: string, count: number): Promise<{ submits: number; reads: number }> {
  const jobid = await submit(url)
  const startedAt = performance.now()
  let left = count
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) await submit(url)
    }),
  )
  const submits = count / ((performance.now() - startedAt) / 1_000)
  const reads = await requestsPerSecond(`${url}/results/${jobid}`, { connections, seconds: readSeconds })
  return { submits, reads }
}

async function submit(url: string): Promise<string> {
  const headers = { 'content-type': 'application/pdf' }
  const response = await fetch(`${url}/pdf/bench`, { method: 'POST', headers, body: onePagePdf() })
  if (response.status !== 202) throw new Error(`The submission responded with ${response.status}.`)
  return ((await response.json()) as { jobid: string }).jobid
}

function compareWith({ name, submits, reads }: Variant, off: Variant): Figure[] {
  const figure = (what: string, own: readonly number[], reference: readonly number[]): Figure => ({
    name: `${what}, traces ${name}`,
    value: percentile(own, 0.5),
    unit: 'responses/s',
    better: 'higher',
    reference: { name: 'traces off', value: percentile(reference, 0.5) },
    samples: own.length,
  })
  return [figure('submits', submits, off.submits), figure('reads', reads, off.reads)]
}

await runIfMain(import.meta, benchmark)
