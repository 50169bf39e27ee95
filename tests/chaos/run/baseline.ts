import { baselineUser, type Query, readUnsettled } from '#tests/chaos/checker/read-database.ts'
import type { PdfDocument } from '#tests/chaos/clients/documents.ts'
import { submitDocument } from '#tests/chaos/clients/submitter.ts'
import { until } from '#tests/support/until.ts'

/**
 * Analyses each document once before the first fault: the outcomes that the faults must not change. Returns those that
 * the service accepts.
 */
export async function analyseBaseline(
  baseUrl: string,
  documents: readonly PdfDocument[],
  query: Query,
): Promise<PdfDocument[]> {
  const accepted: PdfDocument[] = []
  for (const document of documents) {
    const options = { userid: baselineUser, filename: document.name, waits: false }
    const { jobid } = await submitDocument(baseUrl, document, options)
    if (jobid !== null) accepted.push(document)
  }
  await until(async () => {
    const unsettled = await readUnsettled(query)
    if (unsettled !== null) throw new Error(`Not analysed without faults: ${unsettled}`)
  }, 180_000)
  return accepted
}
