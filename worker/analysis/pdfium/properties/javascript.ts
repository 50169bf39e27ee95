import type { Analysis } from '#core/analysis/schema.ts'
import { cleanLine } from '../clean.ts'
import type { OpenDocument } from '../document.ts'
import { countOccurrences } from './metadata.ts'

type Javascript = Analysis['document']['javascript']

const maxNames = 50

/**
 * Counts the JavaScript actions of a document. The engine lists only those that run on opening; actions of pages,
 * fields and links are counted by their key in the file, unless it is in a compressed part.
 */
export function readJavascript(document: OpenDocument): Javascript {
  const { engine, handle, file, bytes } = document
  const named = Math.max(0, engine.pdfium.FPDFDoc_GetJavaScriptActionCount(handle))
  const names: string[] = []
  for (let index = 0; index < named && index < maxNames; index += 1) {
    const name = readName(document, index)
    if (name !== null) names.push(name)
  }
  const content = engine.view(file, bytes)
  const marked = countOccurrences(content, '/S/JavaScript') + countOccurrences(content, '/S /JavaScript')
  return { count: Math.max(named, marked), names, truncated: named > names.length }
}

function readName({ engine, handle }: OpenDocument, index: number): string | null {
  const action = engine.pdfium.FPDFDoc_GetJavaScriptAction(handle, index)
  if (action === 0) return null
  const name = engine.read(
    (at, bytes) => engine.pdfium.FPDFJavaScriptAction_GetName(action, at, bytes),
    'utf16le',
  )
  engine.pdfium.FPDFDoc_CloseJavaScriptAction(action)
  return cleanLine(name, 200)
}
