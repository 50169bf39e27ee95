import { readFile } from 'node:fs/promises'
import { io, type Socket } from 'socket.io-client'
import type { Event } from '#core/events/event.ts'
import { cpuMsOf, cpuMsOfTree } from '../support/process-cpu.ts'
import { type Benchmark, type Figure, latencyFigures, runIfMain } from '../support/report/benchmark.ts'
import { openStack } from '../support/stack.ts'

const warmUp = 10
const lanes = 16

/** Latency of a one-page PDF through the whole system at idle, one job at a time, and jobs per second with 16 at once. */
export const benchmark: Benchmark = {
  name: 'pipeline',
  title: 'One-page PDFs through the whole system',
  usage: '[runs = 100]',
  async run([runs = '100']) {
    const stack = await openStack()
    try {
      const { child: web, url } = await stack.start('tests/support/server/web-process.ts')
      const { child: worker } = await stack.start('worker/main.ts')
      const pids = { web: web.pid ?? 0, worker: worker.pid ?? 0, postgres: await stack.postgresPid() }
      const pipeline = new Pipeline(url, await readFile('public/samples/letter.pdf'))
      await pipeline.follow()
      const figures = [
        ...(await pipeline.latencies(Number(runs))),
        ...(await pipeline.throughput(Number(runs) * 5, pids)),
      ]
      pipeline.close()
      return figures
    } finally {
      await stack.close()
    }
  },
}

interface Received {
  event: Event
  at: number
}

/** Submits documents and receives the events of all jobs over one connection. */
class Pipeline {
  readonly #url: string
  readonly #document: Uint8Array<ArrayBuffer>
  readonly #socket: Socket
  readonly #received = new Map<string, Received[]>()
  readonly #waiting = new Map<string, () => void>()

  constructor(url: string, document: Buffer) {
    this.#url = url
    this.#document = new Uint8Array(document)
    this.#socket = io(url, { transports: ['websocket'] })
    this.#socket.on('event', (event: Event) => {
      const at = now()
      const { jobid } = event.data
      this.#received.set(jobid, [...(this.#received.get(jobid) ?? []), { event, at }])
      if (event.type === 'job.completed' || event.type === 'job.error') this.#waiting.get(jobid)?.()
    })
  }

  async follow(): Promise<void> {
    await this.#socket.emitWithAck('follow', { userid: 'bench' })
  }

  close(): void {
    this.#socket.disconnect()
  }

  async latencies(runs: number): Promise<Figure[]> {
    const toProcessing: number[] = []
    const toCompleted: number[] = []
    const toReceipt: number[] = []
    for (let run = 0; run < runs + warmUp; run++) {
      const startedAt = now()
      const accepted = await this.#submit()
      await this.#final(accepted.jobid)
      const processing = this.#find(accepted.jobid, 'job.processing')
      const done = this.#find(accepted.jobid, 'job.completed')
      if (!processing || !done) throw new Error('A job did not complete.')
      if (run < warmUp) continue
      // The event can arrive before the 202.
      toProcessing.push(Math.max(0, processing.at - accepted.at))
      toCompleted.push(done.at - startedAt)
      toReceipt.push(done.at - Date.parse(done.event.timestamp))
    }
    return [
      ...latencyFigures('202 to the processing event', toProcessing),
      ...latencyFigures('submit to completed', toCompleted),
      ...latencyFigures('final event to its receipt', toReceipt),
    ]
  }

  async throughput(jobs: number, pids: Pids): Promise<Figure[]> {
    const cpuBefore = readCpu(pids)
    const startedAt = now()
    let started = 0
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        while (started++ < jobs) await this.#final((await this.#submit()).jobid)
      }),
    )
    const value = jobs / ((now() - startedAt) / 1_000)
    const rate: Figure = {
      name: `jobs per second, ${lanes} at once`,
      value,
      unit: 'jobs/s',
      better: 'higher',
      samples: jobs,
    }
    const cpu = Object.entries(readCpu(pids)).map(
      ([process, ms]): Figure => ({
        name: `CPU of a job: ${process}`,
        value: (ms - (cpuBefore[process] ?? 0)) / jobs,
        unit: 'ms',
        better: 'lower',
        samples: jobs,
      }),
    )
    return [rate, ...cpu]
  }

  async #submit(): Promise<{ jobid: string; at: number }> {
    const response = await fetch(`${this.#url}/pdf/bench`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: this.#document,
    })
    const { jobid } = (await response.json()) as { jobid: string }
    return { jobid, at: now() }
  }

  #final(jobid: string): Promise<void> {
    if (this.#find(jobid, 'job.completed')) return Promise.resolve()
    return new Promise<void>((resolve) => this.#waiting.set(jobid, resolve))
  }

  #find(jobid: string, type: string): Received | undefined {
    return this.#received.get(jobid)?.find(({ event }) => event.type === type)
  }
}

interface Pids {
  web: number
  worker: number
  postgres: number
}

/** CPU time of each process so far in milliseconds. */
function readCpu({ web, worker, postgres }: Pids): Record<string, number> {
  const { user, system } = process.cpuUsage()
  return {
    'web process': cpuMsOf(web),
    worker: cpuMsOf(worker),
    'analysis processes': cpuMsOfTree(worker) - cpuMsOf(worker),
    PostgreSQL: cpuMsOfTree(postgres),
    'load generator': (user + system) / 1_000,
  }
}

function now(): number {
  return performance.timeOrigin + performance.now()
}

await runIfMain(import.meta, benchmark)
