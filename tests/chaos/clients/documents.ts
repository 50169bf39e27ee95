import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { corpus } from '#tests/fixtures/corpus/index.ts'
import { actions } from '#tests/fixtures/hostile/actions.ts'
import { wrecks } from '#tests/fixtures/hostile/damage.ts'
import { locked } from '#tests/fixtures/hostile/locked.ts'
import { strings } from '#tests/fixtures/hostile/strings.ts'

export interface PdfDocument {
  name: string
  bytes: Uint8Array<ArrayBuffer>
}

/** The PDFs of a folder. @throws Error when it holds none */
export function readDocuments(folder: string): PdfDocument[] {
  const names = readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.pdf'))
  if (names.length === 0) throw new Error(`${folder} holds no PDF.`)
  return names.sort().map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }))
}

/**
 * The public samples, the generated corpus and damaged, locked and hostile documents. Those that take until a timeout
 * are left out.
 */
export async function projectDocuments(): Promise<PdfDocument[]> {
  const generated = [...corpus, ...wrecks, ...locked, ...actions, ...strings]
  const documents = await Promise.all(
    generated.map(async ({ name, make }) => ({ name, bytes: new Uint8Array(await make()) })),
  )
  return [...readDocuments('public/samples'), ...documents]
}
