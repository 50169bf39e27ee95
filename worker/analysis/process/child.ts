/**
 * The analysis process: reads documents from its parent, one after the other, and sends back what it found. It needs
 * no file, network or environment; `sandbox.ts` enforces that. A document that breaks it costs this process only.
 */
import type { JobErrorCode } from '#core/jobs/job-error.ts'
import { Engine } from '../pdfium/engine.ts'
import { Renderer } from '../thumbnail/render.ts'
import { type Analyzed, analyze, type OnPage, type PartialAnalysis } from './analyze.ts'
import { DocumentError } from './document-error.ts'
import { frame, type JobOptions } from './frames.ts'
import { readFully, readHeader, send } from './pipes.ts'
import { warmUp } from './warm-up.ts'

const thumbnailWidth = 480
const thumbnailTimeoutMs = 5000
const progressIntervalMs = 250
/** The process retires beyond any of these: the engine's memory never shrinks, and it fragments. */
const maxDocuments = 10_000
const maxCpuSeconds = 60
const maxHeapBytes = 256 * 2 ** 20
const maxResidentBytes = 384 * 2 ** 20
/** Resident memory above that at the start that is left to the collector. The first document adds about 50 MB for good. */
const maxGarbageBytes = 128 * 2 ** 20
const outOfMemory = /memory|allocation|string length/i

const engine = await Engine.load(Number(process.argv[2]))
const renderer = new Renderer(engine)
const initialBytes = process.memoryUsage.rss()
/** After the last document. */
let residentBytes = initialBytes
send([frame.ready, ''])

for (let documents = 1; ; documents += 1) {
  const job = nextJob()
  if (job?.kind !== frame.job) break
  const body = Buffer.alloc(job.bytes)
  const pdf = readFully(body) ? readHeader() : null
  if (pdf?.kind !== frame.pdf) break
  const retire = await analyzeNext(pdf.bytes, JSON.parse(body.toString()), documents)
  if (retire) break
  collectGarbage()
}
process.exit(0)

/** The header of the next frame from the parent that is not a `warmUp`. */
function nextJob(): ReturnType<typeof readHeader> {
  for (;;) {
    const header = readHeader()
    if (header?.kind !== frame.warmUp) return header
    warmUp(engine, renderer)
    globalThis.gc?.()
    send([frame.warm, ''])
  }
}

/** This loop never yields to the event loop, so that the collector sees no reason to free large buffers. */
function collectGarbage(): void {
  if (residentBytes > initialBytes + maxGarbageBytes) globalThis.gc?.()
}

/** Analyses the document that follows in the pipe. Returns whether this process must end. */
async function analyzeNext(bytes: number, options: JobOptions, documents: number): Promise<boolean> {
  let file = 0
  try {
    file = receive(bytes)
    send([frame.received, ''])
    const analyzed = await analyzeWithFallback(file, bytes, options)
    send([frame.text, analyzed.text.encode()], [frame.analysis, JSON.stringify(analyzed.analysis)])
    const started = performance.now()
    const png = analyzed.drawThumbnail((page) => renderer.draw(page, thumbnailWidth, thumbnailTimeoutMs))
    engine.free(file)
    const retire = mustRetire(documents)
    const end = JSON.stringify({ thumbnailMs: performance.now() - started, retire })
    send(...(png ? [[frame.thumbnail, png] as [string, Buffer]] : []), [frame.end, end])
    return retire
  } catch (error) {
    const code = toErrorCode(error)
    // A document that was rejected in order leaves the engine intact.
    const retire = code === 'analysis_memory' || mustRetire(documents)
    if (!retire) engine.free(file)
    send([frame.failure, JSON.stringify({ code, retire })])
    return retire
  }
}

/** Maps an error to a job error code. What is neither the document's fault nor lack of memory is a crash: rethrown. */
function toErrorCode(error: unknown): JobErrorCode {
  if (error instanceof DocumentError) return error.code
  if (engine.outOfMemory || (error instanceof RangeError && outOfMemory.test(error.message)))
    return 'analysis_memory'
  throw error
}

/** Reads the document directly into the engine's memory. */
function receive(bytes: number): number {
  const file = engine.allocate(Math.max(1, bytes))
  if (!readFully(engine.view(file, bytes))) process.exit(0)
  return file
}

/** Analyses with PDFium, and with pdf.js what PDFium rejects as damaged. */
async function analyzeWithFallback(file: number, bytes: number, options: JobOptions): Promise<Analyzed> {
  try {
    return analyze(engine, file, bytes, options, progressSender(options))
  } catch (error) {
    if (!(error instanceof DocumentError) || error.code !== 'corrupt') throw error
    const { analyzeWithPdfjs } = await import('../pdfjs/pdfjs.ts')
    return analyzeWithPdfjs(Uint8Array.from(engine.view(file, bytes)), options, progressSender(options))
  }
}

/**
 * Sends progress at most four times a second, and at least once for a document of several pages. The preview is sent
 * before the progress of an unfinished document.
 */
function progressSender({ preview }: JobOptions): OnPage {
  let next = performance.now() + progressIntervalMs
  let isSent = false
  return (done, total, partial) => {
    const isLastChance = done === total && total > 1 && !isSent
    if (!isLastChance && performance.now() < next) return
    if (preview && partial && !isSent && done < total) sendPreview(partial)
    isSent = true
    next = performance.now() + progressIntervalMs
    send([frame.progress, JSON.stringify({ done, total })])
  }
}

function sendPreview(partial: PartialAnalysis): void {
  send([frame.preview, JSON.stringify(partial.preview())])
  const png = partial.drawThumbnail((page) => renderer.draw(page, thumbnailWidth, thumbnailTimeoutMs))
  if (png) send([frame.thumbnail, png])
}

function mustRetire(documents: number): boolean {
  const { user, system } = process.cpuUsage()
  residentBytes = process.memoryUsage.rss()
  return (
    documents >= maxDocuments ||
    user + system > maxCpuSeconds * 1e6 ||
    engine.heapBytes > maxHeapBytes ||
    residentBytes > maxResidentBytes
  )
}
