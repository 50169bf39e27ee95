import { create as createDisposition } from 'content-disposition'
import { z } from 'zod'
import { requireJob } from '#core/access/access.ts'
import { previewSchema } from '#core/analysis/preview-schema.ts'
import { ApiError } from '#core/http/api-error.ts'
import { jobidParams } from '#core/http/params/params.ts'
import { type HttpResponse, type Route, type RouteRequest, route } from '#core/http/route.ts'
import type { BlobName } from '#core/ports/blob-store.ts'
import type { WebServices } from '#core/services.ts'
import { rangeResponse } from '../http/range-response.ts'

// A browser must not run anything from an untrusted file in this origin.
const untrustedContentHeaders = {
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'private, no-cache',
}

const files = [
  {
    suffix: 'text',
    blob: 'text.txt',
    type: 'text/plain; charset=utf-8',
    operationId: 'readText',
    what: 'The extracted text, pages separated by form feeds.',
  },
  {
    suffix: 'pdf',
    blob: 'document.pdf',
    type: 'application/pdf',
    operationId: 'readDocument',
    what: 'The document as it was submitted.',
  },
  {
    suffix: 'preview',
    blob: 'preview.json',
    type: 'application/json',
    schema: previewSchema,
    operationId: 'readPreview',
    what: 'First facts of the document, while a longer analysis runs.',
  },
  {
    suffix: 'thumbnail',
    blob: 'thumbnail.png',
    type: 'image/png',
    operationId: 'readThumbnail',
    what: 'A PNG image of page 1, also while a longer analysis runs.',
  },
] as const satisfies {
  suffix: string
  blob: BlobName
  type: string
  /** Without it, the file is text or binary. */
  schema?: z.ZodType
  operationId: string
  what: string
}[]

/** `GET /results/{jobid}/text`, `/pdf`, `/preview` and `/thumbnail`. */
export function fileRoutes(services: WebServices): Route[] {
  return files.map(({ suffix, blob, type, operationId, what, ...file }) =>
    route({
      method: 'get',
      path: `/results/{jobid}/${suffix}`,
      operationId,
      summary: what.replace(/\.$/, ''),
      tag: 'Jobs',
      scope: 'read',
      params: jobidParams,
      responses: {
        200: {
          description: what,
          content: { [type]: { schema: 'schema' in file ? file.schema : z.string() } },
        },
        ...(blob === 'document.pdf' && {
          304: { description: '`If-None-Match` names this document.' },
          206: { description: 'The part of the document that `Range` names, to continue a download.' },
          302: {
            description: 'With `presign` in `STORAGE_URL`: the document is at `Location` for a short time.',
            headers: { location: 'A presigned URL of the storage.' },
          },
        }),
      },
      handle: (request) => fileResponse(services, request, { suffix, blob, type }),
    }),
  )
}

async function fileResponse(
  { jobs, blobs }: WebServices,
  request: RouteRequest<{ jobid: string }>,
  { suffix, blob, type }: { suffix: string; blob: BlobName; type: string },
): Promise<HttpResponse> {
  const { jobid } = request.params
  const job = await requireJob(jobs, request.principal, jobid)
  const stem = job.filename.replace(/\.pdf$/i, '')
  const names = { text: `${stem}.txt`, pdf: job.filename, thumbnail: `${stem}.png` } as Record<string, string>
  const disposition = createDisposition((names[suffix] ?? suffix).toWellFormed(), {
    type: suffix === 'pdf' ? 'attachment' : 'inline',
  })
  // Every job has its document. Pages read text and thumbnail, and may not connect to the storage.
  const link = blob === 'document.pdf' ? blobs.link?.(jobid, blob, { type, disposition }) : null
  if (link) return { status: 302, headers: { location: link, 'cache-control': 'no-store' } }
  const found = await blobs.read(jobid, blob)
  if (!found) throw new ApiError('not_found', `This job has no ${suffix}: it is ${job.state}.`)
  const headers = { ...untrustedContentHeaders, 'content-type': type, 'content-disposition': disposition }
  if (blob === 'document.pdf') return rangeResponse(request, { ...found, etag: `"${job.sha256}"`, headers })
  return {
    status: 200,
    headers: { ...headers, 'content-length': String(found.size) },
    body: found.stream(),
  }
}
