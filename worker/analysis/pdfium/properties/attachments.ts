import type { Analysis } from '#core/analysis/schema.ts'
import { cleanLine } from '../clean.ts'
import type { OpenDocument } from '../document.ts'

type Attachments = Analysis['document']['attachments']

const maxItems = 100

/** Reads names and declared sizes of the embedded files. Their content is not unpacked. */
export function readAttachments(document: OpenDocument): Attachments {
  const { engine, handle } = document
  const count = Math.max(0, engine.pdfium.FPDFDoc_GetAttachmentCount(handle))
  const items: Attachments['items'] = []
  for (let index = 0; index < count && index < maxItems; index += 1) {
    const attachment = engine.pdfium.FPDFDoc_GetAttachment(handle, index)
    items.push({ name: readName(document, attachment), bytes: readSize(document, attachment) })
  }
  return { count, items, truncated: count > items.length }
}

/** Keeps the last part of the name only: a path is private to the author, or a path traversal. */
function readName({ engine }: OpenDocument, attachment: number): string | null {
  if (attachment === 0) return null
  const name = engine.read(
    (at, bytes) => engine.pdfium.FPDFAttachment_GetName(attachment, at, bytes),
    'utf16le',
  )
  const last = cleanLine(name?.split(/[\\/]/).at(-1) ?? null, 255)
  return last === '.' || last === '..' ? null : last
}

function readSize({ engine }: OpenDocument, attachment: number): number | null {
  if (attachment === 0) return null
  const found = engine.pdfium.EPDFAttachment_GetIntegerValue(
    attachment,
    engine.constant('Size'),
    engine.scratch,
  )
  const size = engine.int(0)
  return found !== 0 && size >= 0 ? size : null
}
