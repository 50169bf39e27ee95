import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Reader } from './reader.ts'

const run = promisify(execFile)

/** poppler's `pdftotext`, one process per file; null if it is not installed. */
export async function pdftotextReader(): Promise<Reader | null> {
  try {
    await run('pdftotext', ['-v'])
  } catch {
    return null
  }
  return {
    name: 'pdftotext',
    async read(path) {
      const started = performance.now()
      try {
        const { stdout } = await run('pdftotext', ['-q', '-enc', 'UTF-8', path, '-'], {
          maxBuffer: 2 ** 28,
          timeout: 120_000,
        })
        return { ms: performance.now() - started, pages: stdout.split('\f').length - 1, text: stdout }
      } catch {
        return null
      }
    },
    close: async () => {},
  }
}
