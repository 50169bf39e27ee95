import { DocumentError } from '../process/document-error.ts'
import type { JobOptions } from '../process/frames.ts'
import type { Engine } from './engine.ts'

/** ISO 32000-1 Annex H note 13: readers look for the header in the first 1024 bytes. */
const headerWindow = 1024

/** `FPDF_GetLastError` of fpdfview.h. */
const passwordError = 4
const securityError = 5

/** An open document in the engine. */
export interface OpenDocument {
  engine: Engine
  /** Address of the PDFium document. */
  handle: number
  /** Address and length of the file. */
  file: number
  bytes: number
  pages: number
  close(): void
}

/**
 * Opens a file in the engine's memory. The memory must stay allocated until the document is closed.
 * @throws DocumentError `not_a_pdf`, `password_required`, `too_many_pages`, or `corrupt` when PDFium rejects it
 */
export function openDocument(
  engine: Engine,
  file: number,
  bytes: number,
  { maxPages, password }: Pick<JobOptions, 'maxPages' | 'password'>,
): OpenDocument {
  const { pdfium } = engine
  if (!engine.view(file, Math.min(bytes, headerWindow)).includes('%PDF-'))
    throw new DocumentError('not_a_pdf')
  const handle = load(engine, file, bytes, password)
  if (handle === 0) {
    const error = pdfium.FPDF_GetLastError()
    throw new DocumentError(
      error === passwordError || error === securityError ? 'password_required' : 'corrupt',
    )
  }
  const pages = pdfium.FPDF_GetPageCount(handle)
  if (pages <= 0 || pages > maxPages) {
    pdfium.FPDF_CloseDocument(handle)
    throw new DocumentError(pages > 0 ? 'too_many_pages' : 'corrupt')
  }
  return {
    engine,
    handle,
    file,
    bytes,
    pages,
    close: () => void pdfium.FPDF_CloseDocument(handle),
  }
}

/** PDFium converts a UTF-8 password to Latin-1 where the security handler needs that. */
function load(engine: Engine, file: number, bytes: number, password = ''): number {
  const text = Buffer.from(`${password}\0`)
  const address = engine.allocate(text.length)
  engine.view(address, text.length).set(text)
  const handle = engine.pdfium.FPDF_LoadMemDocument64(file, bytes, address)
  engine.view(address, text.length).fill(0)
  engine.free(address)
  return handle
}
