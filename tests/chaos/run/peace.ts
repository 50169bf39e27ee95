import { peaceUser, type Query, readUnsettled } from '#tests/chaos/checker/read-database.ts'
import type { Document } from '#tests/chaos/clients/documents.ts'
import { submitDocument } from '#tests/chaos/clients/submitter.ts'
import { until } from '#tests/support/until.ts'

/** Analyses each document once before the first fault: the outcomes that the faults must not change. */
export async function analyseInPeace(
  baseUrl: string,
  documents: readonly Document[],
  query: Query,
): Promise<void> {
  for (const document of documents) {
    const options = { userid: peaceUser, filename: document.name, waits: false }
    const { refusal, jobid } = await submitDocument(baseUrl, document, options)
    if (jobid === null) throw new Error(`${document.name} was refused: ${refusal}`)
  }
  await until(async () => {
    const unsettled = await readUnsettled(query)
    if (unsettled !== null) throw new Error(`Not analysed without faults: ${unsettled}`)
  }, 180_000)
}
