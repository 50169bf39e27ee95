import type { Analysis } from '#core/analysis/schema.ts'
import { cleanLine } from '../clean.ts'
import type { OpenDocument } from '../document.ts'
import { parsePdfDate } from './pdf-date.ts'

type Signatures = Analysis['document']['signatures']
type Signature = Signatures['items'][number]

const maxItems = 50

/** Reads the signatures (ISO 32000-1 12.8) without verifying them. Fields without a signature do not count. */
export function readSignatures(document: OpenDocument): Signatures {
  const { engine, handle } = document
  const fields = Math.max(0, engine.pdfium.FPDF_GetSignatureCount(handle))
  const signatures: Signatures = { count: 0, items: [], truncated: false }
  for (let index = 0; index < fields && index < maxItems; index += 1) {
    const signature = engine.pdfium.FPDF_GetSignatureObject(handle, index)
    if (signature === 0 || engine.pdfium.FPDFSignatureObj_GetContents(signature, 0, 0) === 0) continue
    signatures.count += 1
    signatures.items.push(readSignature(document, signature))
  }
  signatures.truncated = fields > maxItems
  return signatures
}

function readSignature(document: OpenDocument, signature: number): Signature {
  const { engine } = document
  const { pdfium } = engine
  return {
    format: cleanLine(
      engine.read((at, bytes) => pdfium.FPDFSignatureObj_GetSubFilter(signature, at, bytes), 'latin1'),
      100,
    ),
    reason: cleanLine(
      engine.read((at, bytes) => pdfium.FPDFSignatureObj_GetReason(signature, at, bytes), 'utf16le'),
      500,
    ),
    signedAt: parsePdfDate(
      engine.read((at, bytes) => pdfium.FPDFSignatureObj_GetTime(signature, at, bytes), 'latin1'),
    ),
    coversWholeFile: coversWholeFile(document, signature),
  }
}

/** The byte range is two parts of the file, with the signature between them. */
function coversWholeFile({ engine, bytes }: OpenDocument, signature: number): boolean | null {
  if (engine.pdfium.FPDFSignatureObj_GetByteRange(signature, engine.scratch, 4) !== 4) return null
  return engine.int(0) === 0 && engine.int(2) + engine.int(3) === bytes
}
