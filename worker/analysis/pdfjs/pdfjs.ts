import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import { reportNumbers } from '#core/analysis/benford/report.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import { cleanLine, cleanText } from '../pdfium/clean.ts'
import { parsePdfDate } from '../pdfium/properties/pdf-date.ts'
import { permissionsOf } from '../pdfium/properties/security.ts'
import type { Analyzed, OnPage } from '../process/analyze.ts'
import { DocumentError } from '../process/document-error.ts'
import type { JobOptions } from '../process/frames.ts'
import { Phases } from '../process/phases.ts'
import { DocumentText } from '../text/document-text.ts'
import { TextDigest } from '../text/text-digest.ts'
import { PaperSizes } from '../thumbnail/paper.ts'

const packageFolder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))

/**
 * Analyses a document with pdf.js: metadata, page sizes, text and numbers, without fonts, images, links and a thumbnail.
 * Used for documents that PDFium rejects as damaged.
 * @throws DocumentError `password_required`, `too_many_pages`, `corrupt`
 */
export async function analyzeWithPdfjs(
  data: Uint8Array,
  options: Pick<JobOptions, 'maxPages' | 'password'>,
  onPage: OnPage,
): Promise<Analyzed> {
  const phases = new Phases()
  const document = await open(data, options)
  const walk = {
    text: new DocumentText(),
    sizes: new PaperSizes(),
    digest: new TextDigest(document.numPages),
  }
  for (let number = 1; number <= document.numPages; number += 1) {
    await visit(document, number, walk)
    onPage(number, document.numPages)
  }
  const readable = walk.sizes.unreadable < document.numPages
  const analysis = readable ? await report(document, walk, phases) : null
  await document.loadingTask.destroy()
  if (analysis === null) throw new DocumentError('corrupt')
  return { analysis, text: walk.text, drawThumbnail: () => null }
}

interface Walk {
  text: DocumentText
  sizes: PaperSizes
  digest: TextDigest
}

async function open(
  data: Uint8Array,
  { maxPages, password }: Pick<JobOptions, 'maxPages' | 'password'>,
): Promise<PDFDocumentProxy> {
  const { getDocument, PasswordException, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  let document: PDFDocumentProxy
  try {
    document = await getDocument({
      data,
      ...(password !== undefined && { password }),
      cMapUrl: join(packageFolder, 'cmaps/'),
      standardFontDataUrl: join(packageFolder, 'standard_fonts/'),
      wasmUrl: join(packageFolder, 'wasm/'),
      useSystemFonts: false,
      disableFontFace: true,
      verbosity: VerbosityLevel.ERRORS,
    }).promise
  } catch (cause) {
    throw new DocumentError(cause instanceof PasswordException ? 'password_required' : 'corrupt', { cause })
  }
  if (document.numPages > 0 && document.numPages <= maxPages) return document
  await document.loadingTask.destroy()
  throw new DocumentError(document.numPages > 0 ? 'too_many_pages' : 'corrupt')
}

async function visit(document: PDFDocumentProxy, number: number, walk: Walk): Promise<void> {
  try {
    const page = await document.getPage(number)
    const { width, height } = page.getViewport({ scale: 1 })
    const text = await readText(page)
    walk.sizes.add(width, height)
    walk.digest.add(walk.text.add(text, false), false)
    page.cleanup()
  } catch {
    // The other pages may still be readable.
    walk.sizes.unreadable += 1
    walk.digest.add(walk.text.add('', false), false)
  }
}

async function readText(page: PDFPageProxy): Promise<string> {
  const { items } = await page.getTextContent()
  return cleanText(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''))
}

async function report(document: PDFDocumentProxy, walk: Walk, phases: Phases): Promise<Analysis> {
  const text = walk.digest.report(walk.text.truncated)
  phases.add('words', walk.digest.ms.words)
  phases.add('numbers', walk.digest.ms.numbers)
  const { version } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  return {
    version: 1,
    document: await readDocument(document),
    pages: walk.sizes.report(document.numPages),
    text,
    numbers: reportNumbers(walk.digest.numbers, walk.text.truncated),
    engine: { name: 'pdfjs', version, ms: phases.report() },
  }
}

async function readDocument(document: PDFDocumentProxy): Promise<Analysis['document']> {
  const { info } = (await document.getMetadata()) as { info: Record<string, unknown> }
  const line = (key: string, max = 1000) => cleanLine(typeof info[key] === 'string' ? info[key] : null, max)
  const encrypted = typeof info.EncryptFilterName === 'string'
  return {
    title: line('Title'),
    author: line('Author'),
    subject: line('Subject'),
    keywords: line('Keywords'),
    creator: line('Creator'),
    producer: line('Producer'),
    createdAt: parsePdfDate(line('CreationDate')),
    modifiedAt: parsePdfDate(line('ModDate')),
    pdfVersion: line('PDFFormatVersion', 10),
    language: line('Language', 100),
    revisions: 1,
    encrypted,
    encryptionRevision: null,
    permissions: permissionsOf(-1),
    tagged: (await document.getMarkInfo())?.Marked === true,
    form: { type: info.IsXFAPresent ? 'xfa' : info.IsAcroFormPresent ? 'acroform' : 'none', fields: 0 },
    javascript: { count: 0, names: [], truncated: false },
    attachments: { count: 0, items: [], truncated: false },
    signatures: { count: 0, items: [], truncated: false },
    outline: { count: 0, depth: 0, items: [], truncated: false },
    links: { count: 0, web: 0, internal: 0, launch: 0, uris: [], truncated: false },
    fonts: { count: 0, items: [], truncated: false },
    images: { count: 0, pages: 0, megapixels: 0, highestDpi: null, lowestDpi: null, truncated: false },
  }
}
