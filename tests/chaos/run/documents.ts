import { type PdfDocument, projectDocuments, readDocuments } from '#tests/chaos/clients/documents.ts'
import { Random } from '#tests/support/random.ts'
import type { RunOptions } from './options.ts'

/** The documents of a run: a random selection by the seed when their number is limited. */
export async function selectDocuments({ seed, pdfs, documents }: RunOptions): Promise<PdfDocument[]> {
  const all = pdfs ? readDocuments(pdfs) : await projectDocuments()
  if (documents === undefined || documents >= all.length) return all
  const random = new Random(seed)
  const order = new Map(all.map(({ name }) => [name, random.next()]))
  return all.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0)).slice(0, documents)
}
