/**
 * The process that reads PDFs: takes one after the other from its parent, and never touches a file, the
 * network or its environment. Whatever a document does to it, the parent kills it and starts another.
 */
import type { JobErrorCode } from '#core/jobs/job-error.ts'
import { Engine } from '../pdfium/engine.ts'
import { Renderer } from '../thumbnail/render.ts'
import { type Analyzed, analyze } from './analyze.ts'
import { Failure } from './failure.ts'
import { frame } from './frames.ts'
import { nextFrame, readFully, send } from './pipes.ts'
import { warmUp } from './warm-up.ts'

const THUMBNAIL_WIDTH = 480
const THUMBNAIL_MS = 5000
const PROGRESS_MS = 250
/** A process ends after this much work: memory of the engine never shrinks and fragments. */
const MAX_DOCUMENTS = 1000
const MAX_CPU_S = 60
const MAX_HEAP_BYTES = 256 * 2 ** 20
const MAX_RESIDENT_BYTES = 384 * 2 ** 20
const TOLERATED_GARBAGE_BYTES = 64 * 2 ** 20
const OUT_OF_MEMORY = /memory|allocation|string length/i

const engine = await Engine.load(Number(process.argv[2]))
const renderer = new Renderer(engine)
warmUp(engine, renderer)
globalThis.gc?.()
const restingBytes = process.memoryUsage.rss()
send(frame.ready, '')

for (let documents = 1; ; documents += 1) {
  const job = nextFrame()
  if (job?.kind !== frame.job) break
  const body = Buffer.alloc(job.bytes)
  const pdf = readFully(body) ? nextFrame() : null
  if (pdf?.kind !== frame.pdf) break
  const { maxPages } = JSON.parse(body.toString()) as { maxPages: number }
  const retire = await work(pdf.bytes, maxPages, documents)
  if (retire) break
  tidy()
}
process.exit(0)

/** A loop that never waits for events leaves large buffers to a collector that sees no hurry. */
function tidy(): void {
  if (process.memoryUsage.rss() > restingBytes + TOLERATED_GARBAGE_BYTES) globalThis.gc?.()
}

/** Analyses the document that comes next through the pipe; true when this process should end. */
async function work(bytes: number, maxPages: number, documents: number): Promise<boolean> {
  let file = 0
  try {
    file = receive(bytes)
    const analyzed = await analyzeAny(file, bytes, maxPages)
    send(frame.text, analyzed.text.encode())
    send(frame.analysis, JSON.stringify(analyzed.analysis))
    const started = performance.now()
    const picture = analyzed.drawThumbnail((page) => renderer.draw(page, THUMBNAIL_WIDTH, THUMBNAIL_MS))
    if (picture) send(frame.thumbnail, picture)
    engine.free(file)
    const retire = isWorn(documents)
    send(frame.end, JSON.stringify({ thumbnailMs: performance.now() - started, retire }))
    return retire
  } catch (error) {
    const code = codeOf(error)
    // A document that was refused in order leaves the engine as good as before.
    const retire = code === 'analysis_memory' || isWorn(documents)
    if (!retire) engine.free(file)
    send(frame.failure, JSON.stringify({ code, retire }))
    return retire
  }
}

/** Why it cannot be analysed; what is neither the document's fault nor want of memory is thrown on: a crash. */
function codeOf(error: unknown): JobErrorCode {
  if (error instanceof Failure) return error.code
  if (engine.starved || (error instanceof RangeError && OUT_OF_MEMORY.test(error.message)))
    return 'analysis_memory'
  throw error
}

/** Reads the document straight into the engine's memory. */
function receive(bytes: number): number {
  const file = engine.allocate(Math.max(1, bytes))
  if (!readFully(engine.view(file, bytes))) process.exit(0)
  return file
}

/** PDFium, and pdf.js for what PDFium rejects as damaged. */
async function analyzeAny(file: number, bytes: number, maxPages: number): Promise<Analyzed> {
  try {
    return analyze(engine, file, bytes, maxPages, progress())
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'corrupt') throw error
    const { analyzeWithPdfjs } = await import('../pdfjs/pdfjs.ts')
    return analyzeWithPdfjs(Uint8Array.from(engine.view(file, bytes)), maxPages, progress())
  }
}

/** Tells the parent how far it is, four times a second at most, and of several pages at least once. */
function progress(): (done: number, total: number) => void {
  let next = performance.now() + PROGRESS_MS
  let isTold = false
  return (done, total) => {
    // Of a single page there is nothing to tell between its beginning and the end of the job.
    const isOnly = done === total && total > 1 && !isTold
    if (!isOnly && performance.now() < next) return
    isTold = true
    next = performance.now() + PROGRESS_MS
    send(frame.progress, JSON.stringify({ done, total }))
  }
}

function isWorn(documents: number): boolean {
  const { user, system } = process.cpuUsage()
  return (
    documents >= MAX_DOCUMENTS ||
    user + system > MAX_CPU_S * 1e6 ||
    engine.heapBytes > MAX_HEAP_BYTES ||
    process.memoryUsage.rss() > MAX_RESIDENT_BYTES
  )
}
