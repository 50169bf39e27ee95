import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import { ApiError } from '#core/http/api-error.ts'
import type { RouteRequest } from '#core/http/route.ts'
import { tooLarge } from '#core/jobs/submit/pdf-intake.ts'
import type { Submission } from '#core/jobs/submit/submit.ts'
import { readJsonSubmission } from './json-submission.ts'

type Body = Pick<Submission, 'bytes' | 'rest'>

/** What a multipart or JSON body holds beside the document. */
const envelopeBytes = 1_048_576

/**
 * Reads the document of a submit as it comes in, in whichever of the three forms: raw PDF, form field `file`,
 * JSON `data` in base64. Nothing is gathered.
 * @throws ApiError `too_large` by the announced length alone, `unsupported_media_type`, `invalid_request`
 */
export function readSubmission(request: RouteRequest, maxUploadBytes: number): Body {
  const type = (request.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const announced = Number(request.header('content-length') ?? 0)
  const query = Object.fromEntries(request.url.searchParams)
  if (type === 'multipart/form-data') {
    if (announced > maxUploadBytes + envelopeBytes) throw tooLarge(maxUploadBytes)
    return readForm(request, query)
  }
  if (type === 'application/json') {
    if (announced > (maxUploadBytes * 4) / 3 + envelopeBytes) throw tooLarge(maxUploadBytes)
    return readJsonSubmission(request.stream(), query)
  }
  if (type === 'application/pdf' || type === 'application/octet-stream') {
    if (announced > maxUploadBytes) throw tooLarge(maxUploadBytes)
    const { filename, ...options } = query
    return { bytes: untied(request.stream()), rest: () => ({ filename, options }) }
  }
  throw new ApiError(
    'unsupported_media_type',
    'Send the PDF as multipart/form-data (field "file"), as application/pdf, or as application/json (member "data").',
    { field: 'Content-Type' },
  )
}

function readForm(request: RouteRequest, query: Record<string, string>): Body {
  const { filename: queryName, ...options } = query as Record<string, string> & { filename?: string }
  let filename: string | undefined = queryName
  const file = Promise.withResolvers<Readable>()
  let files = 0
  let open: Readable | null = null
  // Rejected when the form ends without a file; whoever awaits it hears, and nobody else must.
  file.promise.catch(() => {})
  const form = openForm(request)
  form.on('field', (name: string, value: string) => {
    if (name === 'filename') filename = value
    else if (value !== '') options[name] = value
  })
  form.on('file', (name: string, stream: Readable, givenName: string | undefined) => {
    // A form that breaks off emits the error without ending the stream, and perhaps before anyone reads it.
    stream.on('error', (error) => stream.destroy(error))
    if (name !== 'file' || ++files > 1) return stream.resume()
    filename ??= givenName
    open = stream
    file.resolve(stream)
  })
  const several = new ApiError('invalid_request', 'file: the form has several files; submit one at a time', {
    field: 'file',
  })
  const missingJobError = new ApiError(
    'invalid_request',
    'file: the form has no file in a field of this name',
    {
      field: 'file',
    },
  )
  const read = finished(form, { readable: false }).then(
    () => file.reject(missingJobError),
    (error) => {
      request.stream().unpipe(form)
      // Whoever reads the document must hear of it, too; the form leaves it open.
      open?.destroy(broken(error))
      file.reject(broken(error))
      throw broken(error)
    },
  )
  read.catch(() => {})
  const cutOff = () => form.destroy(new Error('The connection ended within the form.'))
  request
    .stream()
    .once('close', () => request.stream().readableEnded || cutOff())
    .pipe(form)
  return {
    bytes: (async function* () {
      try {
        yield* untied(await file.promise)
        await read
        if (files > 1) throw several
      } catch (error) {
        throw error instanceof ApiError ? error : broken(error)
      }
    })(),
    rest: () => ({ filename, options }),
  }
}

/**
 * The bytes, without the stream being destroyed when they are refused half-way: that would end the connection
 * before the error is answered.
 */
function untied(stream: Readable): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) }
}

function openForm(request: RouteRequest) {
  try {
    return new Busboy({
      headers: { 'content-type': request.header('content-type') ?? '' },
      // Unlimited by default; a form of ours has one file and a handful of short fields.
      limits: { files: 4, fields: 20, fieldSize: 16_384, parts: 24 },
    })
  } catch (error) {
    throw broken(error)
  }
}

function broken(error: unknown): ApiError {
  return new ApiError('invalid_request', 'The form is broken off or not multipart/form-data.', {
    cause: error,
  })
}
