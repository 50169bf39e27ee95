import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Reader, Reading } from './reader.ts'

/** pdfjs-dist in its own warm process: text, words and numbers, no thumbnail. */
export function pdfjsReader(): Reader {
  const child = fork(join(import.meta.dirname, 'pdfjs-child.ts'), {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  return {
    name: 'pdfjs-dist',
    async read(path) {
      child.send(path)
      const [reading] = (await once(child, 'message')) as [Reading | null]
      return reading
    },
    async close() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
