import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { analysisSchema } from '#core/analysis/schema.ts'
import { type JobErrorCode, jobErrors } from '#core/jobs/job-error.ts'
import type { AnalyzerInput, AnalyzerOutcome } from '#core/ports/analyzer.ts'
import { FrameReader } from './frame-reader.ts'
import { frame, frameHeader } from './frames.ts'
import { launchChild } from './launch.ts'
import { watchMemory } from './memory-watch.ts'

export interface SlotLimits {
  timeoutS: number
  memoryMb: number
  maxPages: number
}

/** What the child sends of one document. */
interface Received {
  analysis?: Buffer
  text?: Buffer
  thumbnail?: Buffer
  end?: { thumbnailMs: number; retire: boolean }
  failure?: { code: JobErrorCode; retire: boolean }
}

const MAX_FRAME_BYTES = 256 * 2 ** 20
/** A stream costs a small file more than it saves. */
const READ_AT_ONCE_BYTES = 256 * 1024
const STDERR_CHARACTERS = 4000
const OUT_OF_MEMORY = /out of memory|no memory left|allocation failed|bad_alloc/i

/** One child process: reads one document at a time, and is thrown away when that goes wrong. */
export class Slot {
  /** Resolves when the first document can come; rejects when the process ends before. */
  readonly ready: Promise<void>
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>
  readonly #child: ChildProcess
  readonly #limits: SlotLimits
  #onFrame: (kind: string, body: Buffer) => void = () => {}
  #stderr = ''
  #verdict: JobErrorCode | null = null
  #alive = true

  constructor(limits: SlotLimits) {
    this.#limits = limits
    this.#child = launchChild(limits)
    this.gone = new Promise((resolve) => {
      const end = () => {
        this.#alive = false
        resolve()
      }
      this.#child.once('close', end)
      this.#child.once('error', end)
    })
    this.ready = new Promise((resolve, reject) => {
      this.#onFrame = (kind) => kind === frame.ready && resolve()
      void this.gone.then(() => reject(new Error(`The analysis process did not start. ${this.#stderr}`)))
    })
    this.ready.catch(() => {})
    this.#listen()
  }

  /** Whether another document may be given to it. */
  get alive(): boolean {
    return this.#alive && this.#verdict === null
  }

  /** Ends the process at once; a document it holds ends with that code. */
  kill(verdict: JobErrorCode): void {
    this.#verdict ??= verdict
    this.#child.kill('SIGKILL')
  }

  /** Analyses one document; afterwards `alive` tells whether the process is still good. */
  async run(input: AnalyzerInput): Promise<AnalyzerOutcome> {
    const { signal } = input
    const cancel = () => this.kill('canceled')
    if (signal.aborted) return { ok: false, code: 'canceled' }
    signal.addEventListener('abort', cancel, { once: true })
    const timer = setTimeout(() => this.kill('analysis_timeout'), this.#limits.timeoutS * 1000)
    const maxBytes = this.#limits.memoryMb * 2 ** 20
    const unwatch = watchMemory(this.#child.pid ?? 0, maxBytes, () => this.kill('analysis_memory'))
    try {
      const received = await this.#exchange(input)
      if (signal.aborted) return { ok: false, code: 'canceled' }
      return this.#settle(received)
    } finally {
      signal.removeEventListener('abort', cancel)
      clearTimeout(timer)
      unwatch()
    }
  }

  /** Sends the document and collects what comes back, until the end of it or of the process. */
  #exchange(input: AnalyzerInput): Promise<Received> {
    const received: Received = {}
    const answered = new Promise<Received>((resolve) => {
      this.#onFrame = (kind, body) => {
        if (kind === frame.progress) input.onProgress(JSON.parse(body.toString()))
        else if (kind === frame.text) received.text = Buffer.from(body)
        else if (kind === frame.analysis) received.analysis = Buffer.from(body)
        else if (kind === frame.thumbnail) received.thumbnail = Buffer.from(body)
        else if (kind === frame.end || kind === frame.failure) {
          if (kind === frame.end) received.end = JSON.parse(body.toString())
          else received.failure = failureFrom(body)
          resolve(received)
        }
      }
      void this.gone.then(() => resolve(received))
    })
    return Promise.all([answered, this.#send(input.pdfPath)]).then(([result]) => result)
  }

  /** A process that dies while it is being fed shows in `gone`; only a file that cannot be read is thrown. */
  async #send(pdfPath: string): Promise<void> {
    const input = this.#child.stdio[3] as Writable
    const { size } = await stat(pdfPath)
    const whole = size <= READ_AT_ONCE_BYTES ? await readFile(pdfPath) : null
    const bytes = whole?.length ?? size
    const job = Buffer.from(JSON.stringify({ maxPages: this.#limits.maxPages }))
    input.write(Buffer.concat([frameHeader(frame.job, job.length), job, frameHeader(frame.pdf, bytes)]))
    if (whole) {
      input.write(whole)
      return
    }
    for await (const chunk of createReadStream(pdfPath, { end: size - 1 })) {
      if (!this.alive) return
      if (!input.write(chunk)) await Promise.race([once(input, 'drain').catch(() => this.gone), this.gone])
    }
  }

  /**
   * Turns the received frames into an outcome. With the analysis and text complete, a process that died over the
   * thumbnail costs the thumbnail only.
   */
  #settle(received: Received): AnalyzerOutcome {
    if (received.failure?.retire || received.end?.retire) this.#verdict ??= 'analysis_crashed'
    if (received.failure) return { ok: false, code: received.failure.code }
    if (!received.analysis || !received.text) return { ok: false, code: this.#causeOfDeath() }
    const analysis = analysisSchema.parse(JSON.parse(received.analysis.toString()))
    const thumbnailMs = received.end?.thumbnailMs ?? 0
    analysis.engine.ms.thumbnail = Math.round(thumbnailMs * 100) / 100
    analysis.engine.ms.total = Math.round((analysis.engine.ms.total + thumbnailMs) * 100) / 100
    return { ok: true, analysis, text: received.text, thumbnail: received.thumbnail ?? null }
  }

  /** Why the process ended by itself. A SIGKILL that this slot did not send says nothing about the document. */
  #causeOfDeath(): JobErrorCode {
    if (this.#verdict) return this.#verdict
    this.#verdict = 'analysis_crashed'
    if (this.#child.signalCode === 'SIGXCPU') return 'analysis_timeout'
    return OUT_OF_MEMORY.test(this.#stderr) ? 'analysis_memory' : 'analysis_crashed'
  }

  #listen(): void {
    const reader = new FrameReader(MAX_FRAME_BYTES, (kind, body) => this.#onFrame(kind, body))
    const output = this.#child.stdio[4] as Readable
    output.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk)
      } catch {
        this.kill('analysis_crashed')
      }
    })
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_CHARACTERS)
    })
    for (const stream of [this.#child.stdio[3], output, this.#child.stderr]) stream?.on('error', () => {})
  }
}

function failureFrom(body: Buffer): { code: JobErrorCode; retire: boolean } {
  const { code, retire } = JSON.parse(body.toString())
  return { code: Object.hasOwn(jobErrors, code) ? code : 'analysis_crashed', retire }
}
