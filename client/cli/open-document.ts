import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Pdf } from '../http/submit.ts'

/**
 * Opens a document; `-` is standard input. A file is read while it is sent, so that memory does not grow with it.
 * @throws Error for a missing or unreadable file
 */
export async function openDocument(file: string): Promise<Pdf> {
  if (file === '-') return new Blob([await buffer(process.stdin)])
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read.`, {
      cause: error,
    })
  })
  if (!found.isFile()) throw new Error(`${file} is not a file.`)
  return openAsBlob(file)
}
