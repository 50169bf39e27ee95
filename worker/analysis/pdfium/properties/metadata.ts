import type { Analysis } from '#core/analysis/schema.ts'
import { cleanLine } from '../clean.ts'
import type { OpenDocument } from '../document.ts'
import { parsePdfDate } from './pdf-date.ts'

type Document = Analysis['document']

export type Metadata = Pick<
  Document,
  | 'title'
  | 'author'
  | 'subject'
  | 'keywords'
  | 'creator'
  | 'producer'
  | 'createdAt'
  | 'modifiedAt'
  | 'pdfVersion'
  | 'language'
  | 'revisions'
  | 'tagged'
>

/** Reads the Info dictionary (ISO 32000-1 14.3.3), version, language, revisions and tagging. */
export function readMetadata(document: OpenDocument): Metadata {
  const { engine, handle } = document
  const info = (key: string) =>
    engine.read(
      (at, bytes) => engine.pdfium.FPDF_GetMetaText(handle, engine.constant(key), at, bytes),
      'utf16le',
    )
  return {
    title: cleanLine(info('Title'), 1000),
    author: cleanLine(info('Author'), 1000),
    subject: cleanLine(info('Subject'), 1000),
    keywords: cleanLine(info('Keywords'), 1000),
    creator: cleanLine(info('Creator'), 1000),
    producer: cleanLine(info('Producer'), 1000),
    createdAt: parsePdfDate(info('CreationDate')),
    modifiedAt: parsePdfDate(info('ModDate')),
    pdfVersion: readVersion(document),
    language: cleanLine(
      engine.read((at, bytes) => engine.pdfium.FPDFCatalog_GetLanguage(handle, at, bytes), 'utf16le'),
      100,
    ),
    revisions: countRevisions(document),
    tagged: engine.pdfium.FPDFCatalog_IsTagged(handle) !== 0,
  }
}

/** PDFium returns 17 for 1.7. */
function readVersion({ engine, handle }: OpenDocument): string | null {
  if (engine.pdfium.FPDF_GetFileVersion(handle, engine.scratch) === 0) return null
  const version = engine.int(0)
  return version > 0 ? `${Math.floor(version / 10)}.${version % 10}` : null
}

/** A linearized file has two end markers in its first revision (ISO 32000-1 Annex F). */
function countRevisions({ engine, file, bytes }: OpenDocument): number {
  const content = engine.view(file, bytes)
  const linearized = content.subarray(0, 1024).includes('/Linearized')
  return Math.max(1, countOccurrences(content, '%%EOF') - (linearized ? 1 : 0))
}

export function countOccurrences(content: Buffer, what: string): number {
  let count = 0
  for (let at = content.indexOf(what); at !== -1; at = content.indexOf(what, at + what.length)) count += 1
  return count
}
