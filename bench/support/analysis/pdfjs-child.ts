import { readFileSync } from 'node:fs'
import { analyzeWithPdfjs } from '#worker/analysis/pdfjs/pdfjs.ts'
import type { Reading } from './reader.ts'

process.on('message', async (path: string) => {
  process.send?.(await read(path))
})

async function read(path: string): Promise<Reading | null> {
  const started = performance.now()
  try {
    const data = Uint8Array.from(readFileSync(path))
    const { analysis, text } = await analyzeWithPdfjs(data, { maxPages: 10_000 }, () => {})
    return { ms: performance.now() - started, pages: analysis.pages.count, text: text.encode().toString() }
  } catch {
    return null
  }
}
