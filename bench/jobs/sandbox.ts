import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { FrameReader, frame, frameHeader } from '#worker/analysis/process/frames.ts'
import { launchChild } from '#worker/analysis/process/launch.ts'
import { sandboxedPid } from '#worker/analysis/process/sandbox.ts'
import { cpuMsOf } from '../support/process-cpu.ts'
import { type Benchmark, type Figure, runIfMain } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'

const documentsPerRound = 20
const options = { namespaces: true, memoryMb: 1024, timeoutS: 120 }
const maxPages = 5_000

/**
 * Time of an analysis process with its sandbox, compared with one without, on the same documents in turns. The ratio by
 * CPU time does not depend on other work of the machine.
 */
export const benchmark: Benchmark = {
  name: 'sandbox',
  title: 'Sandbox of the analysis',
  usage: '[rounds = 10]',
  async run([rounds = '10']) {
    const documents = await Promise.all(
      ['letter.pdf', 'financial-report.pdf'].map((name) => readFile(path.join('public/samples', name))),
    )
    const closed = launchChild(options)
    // With neither namespaces, limits nor Node's permission model.
    const open = spawn(
      process.execPath,
      [
        ...['--max-old-space-size=512', '--expose-gc', '--disable-warning=ExperimentalWarning'],
        ...['worker/analysis/process/child.ts', String((options.memoryMb - 192) * 2 ** 20)],
      ],
      { env: {} as NodeJS.ProcessEnv, stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'] },
    )
    try {
      const processes = [
        await connect(documents, closed, (pid) => sandboxedPid(pid, options)),
        await connect(documents, open, (pid) => pid),
      ]
      // The first round warms up.
      for (let round = 0; round <= Number(rounds); round++)
        for (const { measure } of round % 2 ? processes : processes.toReversed()) await measure(round > 0)
      return toFigures(processes, Number(rounds))
    } finally {
      process.kill(-(closed.pid ?? 0), 'SIGKILL')
      open.kill('SIGKILL')
    }
  },
}

function toFigures(processes: readonly Measured[], rounds: number): Figure[] {
  const walls = processes.map(({ wallMs }) => percentile(wallMs, 0.5) / documentsPerRound)
  const cpus = processes.map(
    ({ cpuMs }) => cpuMs.reduce((sum, ms) => sum + ms, 0) / (rounds * documentsPerRound),
  )
  const figure = (name: string, [value = Number.NaN, bare = Number.NaN]: number[]): Figure => ({
    ...{ name, value, unit: 'ms per document', better: 'lower', samples: rounds },
    reference: { name: 'without the sandbox', value: bare },
  })
  return [figure('time, median', walls), figure('CPU', cpus)]
}

interface Measured {
  wallMs: number[]
  cpuMs: number[]
}

/** Waits until the process is ready. `measure` has it analyse the documents of a round. */
async function connect(documents: readonly Buffer[], child: ChildProcess, pidOf: (pid: number) => number) {
  const input = child.stdio[3] as Writable
  let onFrame = (_kind: string) => {}
  const reader = new FrameReader(2 ** 28, (kind) => onFrame(kind))
  ;(child.stdio[4] as Readable).on('data', (chunk: Buffer) => reader.push(chunk))
  const next = (...kinds: string[]) =>
    new Promise<void>((resolve) => {
      onFrame = (kind) => kinds.includes(kind) && resolve()
    })
  await Promise.race([
    next(frame.ready),
    once(child, 'exit').then(() => Promise.reject(new Error(`The process of the analysis did not start.`))),
  ])
  const pid = pidOf(child.pid ?? 0)
  const wallMs: number[] = []
  const cpuMs: number[] = []
  const job = Buffer.from(JSON.stringify({ maxPages }))
  return {
    wallMs,
    cpuMs,
    async measure(counts: boolean) {
      const startedAt = performance.now()
      const cpuBefore = cpuMsOf(pid)
      for (let n = 0; n < documentsPerRound; n++) {
        const pdf = documents[n % documents.length] ?? Buffer.alloc(0)
        const answered = next(frame.end, frame.failure)
        input.write(
          Buffer.concat([frameHeader(frame.job, job.length), job, frameHeader(frame.pdf, pdf.length), pdf]),
        )
        await answered
      }
      if (!counts) return
      wallMs.push(performance.now() - startedAt)
      cpuMs.push(cpuMsOf(pid) - cpuBefore)
    },
  }
}

await runIfMain(import.meta, benchmark)
