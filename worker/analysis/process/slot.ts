import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { type AnalysisPreview, previewSchema } from '#core/analysis/preview-schema.ts'
import { analysisSchema } from '#core/analysis/schema.ts'
import { type JobErrorCode, jobErrors } from '#core/jobs/job-error.ts'
import type { AnalyzerInput, AnalyzerOutcome } from '#core/ports/analyzer.ts'
import { FrameReader, frame, frameHeader, type JobOptions } from './frames.ts'
import { hasFreeCore, pollUntil } from './free-core.ts'
import { launchChild } from './launch.ts'
import { watchMemory } from './memory-watch.ts'
import { type SandboxOptions, sandboxedPid } from './sandbox.ts'

export interface SlotOptions extends SandboxOptions {
  maxPages: number
  /** Whether an idle process may warm up now; by default when this machine has a free core. */
  mayWarmUp?: () => boolean
}

/** Ends of a process after which another one may analyse the document: while it received it, or drew its preview. */
type EarlyEnd = 'receiving' | 'drawing preview'

/** What the child sent about one document. */
interface Received {
  /** It has the whole document. */
  document?: true
  /** Set until the first progress: the picture of page 1 is being drawn. */
  preview?: AnalysisPreview
  analysis?: Buffer
  text?: Buffer
  thumbnail?: Buffer
  end?: { thumbnailMs: number; retire: boolean }
  failure?: { code: JobErrorCode; retire: boolean }
}

const maxFrameBytes = 256 * 2 ** 20
/** For a smaller file one read is faster than a stream. */
const maxWholeReadBytes = 256 * 1024
const maxStderrCharacters = 4000
const outOfMemory = /out of memory|no memory left|allocation failed|bad_alloc/i

/** One analysis process. It analyses one document at a time, and is discarded when that goes wrong. */
export class Slot {
  /** Resolves when the process has loaded its engine; rejects when it ends before. */
  readonly ready: Promise<void>
  readonly #warmed = Promise.withResolvers<void>()
  /** Resolves when the process has warmed up, which it does only while it waits for its first document. */
  readonly warm = this.#warmed.promise
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>
  readonly #child: ChildProcess
  readonly #options: SlotOptions
  #onFrame: (kind: string, body: Buffer) => void = () => {}
  #stderr = ''
  /** Why the process is to be discarded; null while it is good. */
  #verdict: JobErrorCode | null = null
  #isRunning = true
  #pid = 0
  #cancelWarmUp = () => {}

  constructor(options: SlotOptions) {
    this.#options = options
    this.#child = launchChild(options)
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.#isRunning = false
        resolve()
      }
      this.#child.once('close', end)
      this.#child.once('error', end)
    })
    this.ready = new Promise<void>((resolve, reject) => {
      this.#onFrame = (kind) => kind === frame.ready && resolve()
      void this.ended.then(() => reject(new Error(`The analysis process did not start. ${this.#stderr}`)))
    }).then(() => {
      this.#pid = sandboxedPid(this.#child.pid ?? 0, options)
      this.#warmUpLater()
    })
    this.ready.catch(() => this.kill('analysis_crashed'))
    this.#listen()
  }

  /** Whether it can take another document. */
  get isUsable(): boolean {
    return this.#isRunning && this.#verdict === null
  }

  /** Kills the process. The document it is analysing ends with that code. */
  kill(verdict: JobErrorCode): void {
    this.#verdict ??= verdict
    if (this.#isRunning) killGroup(this.#child)
  }

  /**
   * Analyses one document; check `isUsable` afterwards. With an `earlyEnd`, the outcome may not be the document's fault.
   */
  async run(
    input: AnalyzerInput,
    options: Pick<JobOptions, 'preview'>,
  ): Promise<{ outcome: AnalyzerOutcome; earlyEnd: EarlyEnd | null }> {
    const { signal } = input
    const cancel = () => this.kill('canceled')
    const canceled = { outcome: { ok: false, code: 'canceled' }, earlyEnd: null } as const
    if (signal.aborted) return canceled
    this.#cancelWarmUp()
    signal.addEventListener('abort', cancel, { once: true })
    const timer = setTimeout(() => this.kill('analysis_timeout'), this.#options.timeoutS * 1000)
    const maxBytes = this.#options.memoryMb * 2 ** 20
    const unwatch = watchMemory(this.#pid, maxBytes, () => this.kill('analysis_memory'))
    try {
      const received = await this.#exchange(input, {
        maxPages: this.#options.maxPages,
        ...(input.password !== undefined && { password: input.password }),
        ...options,
      })
      if (signal.aborted) return canceled
      const earlyEnd = this.#earlyEndOf(received)
      return { outcome: this.#toOutcome(received), earlyEnd }
    } finally {
      signal.removeEventListener('abort', cancel)
      clearTimeout(timer)
      unwatch()
    }
  }

  /** Sends the document and collects the frames, until the last one or the end of the process. */
  #exchange(input: AnalyzerInput, options: JobOptions): Promise<Received> {
    const received: Received = {}
    const answered = new Promise<Received>((resolve) => {
      this.#onFrame = (kind, body) => {
        if (kind === frame.progress) {
          reportPreview(input, received)
          input.onProgress(JSON.parse(body.toString()))
        } else if (kind === frame.received) received.document = true
        else if (kind === frame.preview) received.preview = previewSchema.parse(JSON.parse(body.toString()))
        else if (kind === frame.text) received.text = Buffer.from(body)
        else if (kind === frame.analysis) {
          received.analysis = Buffer.from(body)
          input.onRead?.()
        } else if (kind === frame.thumbnail) received.thumbnail = Buffer.from(body)
        else if (kind === frame.end || kind === frame.failure) {
          if (kind === frame.end) received.end = JSON.parse(body.toString())
          else received.failure = parseFailure(body)
          resolve(received)
        }
      }
      void this.ended.then(() => resolve(received))
    })
    return Promise.all([answered, this.#send(input.pdfPath, options)]).then(([result]) => result)
  }

  /** Rejects only when the file cannot be read: `ended` reports a process that dies meanwhile. */
  async #send(pdfPath: string, options: JobOptions): Promise<void> {
    const input = this.#child.stdio[3] as Writable
    const { size } = await stat(pdfPath)
    const whole = size <= maxWholeReadBytes ? await readFile(pdfPath) : null
    const bytes = whole?.length ?? size
    const job = Buffer.from(JSON.stringify(options))
    const head = [frameHeader(frame.job, job.length), job, frameHeader(frame.pdf, bytes)]
    input.write(Buffer.concat(whole ? [...head, whole] : head))
    if (whole) return
    for await (const chunk of createReadStream(pdfPath, { end: size - 1 })) {
      if (!this.isUsable) return
      if (!input.write(chunk)) await Promise.race([once(input, 'drain').catch(() => this.ended), this.ended])
    }
  }

  #earlyEndOf({ document, preview, analysis, text, failure }: Received): EarlyEnd | null {
    if (failure || (analysis && text)) return null
    // A limit that was exceeded by now would be exceeded again.
    if (!document) return this.#verdict === null ? 'receiving' : null
    return preview ? 'drawing preview' : null
  }

  /** With text and analysis complete, a process that died while it drew the thumbnail costs only the thumbnail. */
  #toOutcome(received: Received): AnalyzerOutcome {
    if (received.failure?.retire || received.end?.retire) this.#verdict ??= 'analysis_crashed'
    if (received.failure) return { ok: false, code: received.failure.code }
    if (!received.analysis || !received.text) return { ok: false, code: this.#causeOfDeath() }
    const analysis = analysisSchema.parse(JSON.parse(received.analysis.toString()))
    const thumbnailMs = received.end?.thumbnailMs ?? 0
    const { ms } = analysis.engine
    ms.thumbnail = Math.round((ms.thumbnail + thumbnailMs) * 100) / 100
    ms.total = Math.round((ms.total + thumbnailMs) * 100) / 100
    return { ok: true, analysis, text: received.text, thumbnail: received.thumbnail ?? null }
  }

  /** Why the process ended by itself. A SIGKILL that this slot did not send says nothing about the document. */
  #causeOfDeath(): JobErrorCode {
    if (this.#verdict) return this.#verdict
    this.#verdict = 'analysis_crashed'
    if (this.#child.signalCode === 'SIGXCPU') return 'analysis_timeout'
    return outOfMemory.test(this.#stderr) ? 'analysis_memory' : 'analysis_crashed'
  }

  /** Has the idle process load what its first document would load, 0.4 s of CPU. On a busy machine that one does it. */
  #warmUpLater(): void {
    this.#cancelWarmUp = pollUntil(this.#options.mayWarmUp ?? hasFreeCore, () => {
      ;(this.#child.stdio[3] as Writable).write(frameHeader(frame.warmUp, 0))
    })
    void this.ended.then(this.#cancelWarmUp)
  }

  #listen(): void {
    const reader = new FrameReader(maxFrameBytes, (kind, body) => {
      if (kind === frame.warm) this.#warmed.resolve()
      else this.#onFrame(kind, body)
    })
    const output = this.#child.stdio[4] as Readable
    output.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk)
      } catch {
        this.kill('analysis_crashed')
      }
    })
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-maxStderrCharacters)
    })
    for (const stream of [this.#child.stdio[3], output, this.#child.stderr]) stream?.on('error', () => {})
  }
}

/** Passes on the preview, once, now that its picture is drawn. */
function reportPreview(input: AnalyzerInput, received: Received): void {
  if (!received.preview) return
  input.onPreview?.(received.preview, received.thumbnail ?? null)
  delete received.preview
}

/** The group holds `unshare` and the program in its namespaces. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function parseFailure(body: Buffer): { code: JobErrorCode; retire: boolean } {
  const { code, retire } = JSON.parse(body.toString())
  return { code: Object.hasOwn(jobErrors, code) ? code : 'analysis_crashed', retire }
}
