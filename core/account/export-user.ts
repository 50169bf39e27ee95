import { viewJob } from '../jobs/job.ts'
import type { BlobName } from '../ports/blob-store.ts'
import type { Services } from '../services.ts'

const files: readonly BlobName[] = ['document.pdf', 'text.txt', 'thumbnail.png']

/** Bytes of a file in one line, as base64. A multiple of 3, so that the parts can be joined before they are decoded. */
const partBytes = 3 * 65_536

type ExportServices = Pick<Services, 'blobs' | 'userData' | 'plans'>

/**
 * Everything of a user as NDJSON: lines of `{type, data}`. The files of a job follow it in parts of
 * `{jobid, name, offset, base64}`. Secrets are left out.
 */
export async function* exportUser(
  services: ExportServices,
  userid: string,
  options: { files: boolean },
): AsyncGenerator<string> {
  yield toLine('plan', { name: (await services.plans.ofUser(userid)).name })
  for await (const jobs of services.userData.jobs(userid)) {
    for (const job of jobs) {
      yield toLine('job', viewJob(job))
      if (options.files) yield* exportFiles(services, job.jobid)
    }
  }
  for await (const items of services.userData.items(userid)) {
    yield items.map(({ type, data }) => toLine(type, data)).join('')
  }
}

async function* exportFiles({ blobs }: ExportServices, jobid: string): AsyncGenerator<string> {
  for (const name of files) {
    const blob = await blobs.read(jobid, name)
    if (!blob) continue
    let offset = 0
    for await (const part of partsOf(blob.stream())) {
      yield toLine('file', { jobid, name, offset, base64: part.toString('base64') })
      offset += part.length
    }
  }
}

async function* partsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  for await (const chunk of bytes) {
    rest = Buffer.concat([rest, chunk])
    for (; rest.length >= partBytes; rest = rest.subarray(partBytes)) yield rest.subarray(0, partBytes)
  }
  if (rest.length > 0) yield rest
}

function toLine(type: string, data: object): string {
  return `${JSON.stringify({ type, data })}\n`
}
