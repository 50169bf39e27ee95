import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import { ApiError } from '#core/http/api-error.ts'
import type { RouteRequest } from '#core/http/route.ts'
import { tooLarge } from '#core/jobs/submit/pdf-intake.ts'
import type { Submission } from '#core/jobs/submit/submit.ts'
import { maxJsonBytes, readJsonSubmission } from './json-submission.ts'

type Body = Pick<Submission, 'bytes' | 'rest'>

/** Bytes that a form may hold beside the document. */
const envelopeBytes = 1_048_576

/**
 * Streams the document of a submission in one of three forms: a PDF body, the form field `file`, or the JSON member
 * `data` in base64.
 * @throws ApiError `too_large` by the `Content-Length` alone, `unsupported_media_type`, `invalid_request`
 */
export function readSubmission(request: RouteRequest, maxUploadBytes: number): Body {
  const type = (request.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const announced = Number(request.header('content-length') ?? 0)
  const query = Object.fromEntries(request.url.searchParams)
  if (type === 'multipart/form-data') {
    if (announced > maxUploadBytes + envelopeBytes) throw tooLarge(maxUploadBytes)
    return readForm(request, query, maxUploadBytes)
  }
  if (type === 'application/json') {
    if (announced > maxJsonBytes(maxUploadBytes)) throw tooLarge(maxUploadBytes)
    return readJsonSubmission(request.stream(), query, maxUploadBytes)
  }
  if (type === 'application/pdf' || type === 'application/octet-stream') {
    if (announced > maxUploadBytes) throw tooLarge(maxUploadBytes)
    const { filename, ...options } = query
    return { bytes: keepOpen(request.stream()), rest: () => ({ filename, options }) }
  }
  throw new ApiError(
    'unsupported_media_type',
    'Send the PDF as multipart/form-data (field "file"), as application/pdf, or as application/json (member "data").',
    { field: 'Content-Type' },
  )
}

function readForm(request: RouteRequest, query: Record<string, string>, maxUploadBytes: number): Body {
  const { filename: queryName, ...options } = query as Record<string, string> & { filename?: string }
  let filename: string | undefined = queryName
  const file = Promise.withResolvers<Readable>()
  let files = 0
  let open: Readable | null = null
  // Rejects when the form ends without a file, perhaps before anything awaits it.
  file.promise.catch(() => {})
  const form = openForm(request)
  const body = request.stream()
  form.on('field', (name: string, value: string) => {
    if (name === 'filename') filename = value
    else if (value !== '') options[name] = value
  })
  form.on('file', (name: string, stream: Readable, givenName: string | undefined) => {
    // A truncated form emits an error without ending the stream, perhaps before anything reads it.
    stream.on('error', (error) => stream.destroy(error))
    if (name !== 'file' || ++files > 1) return stream.resume()
    filename ??= givenName
    open = stream
    file.resolve(stream)
  })
  const several = new ApiError('invalid_request', 'file: the form has several files; submit one at a time', {
    field: 'file',
  })
  const missingFile = new ApiError('invalid_request', 'file: the form has no file in a field of this name', {
    field: 'file',
  })
  const read = finished(form, { readable: false }).then(
    () => file.reject(missingFile),
    (error) => {
      body.unpipe(form)
      // The form leaves the stream of the document open.
      open?.destroy(invalidForm(error))
      file.reject(invalidForm(error))
      throw invalidForm(error)
    },
  )
  read.catch(() => {})
  body.once('error', (error) => form.destroy(error))
  let received = 0
  body.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received > maxUploadBytes + envelopeBytes) form.destroy(tooLarge(maxUploadBytes))
  })
  body.pipe(form)
  return {
    bytes: (async function* () {
      try {
        yield* keepOpen(await file.promise)
        await read
        if (files > 1) throw several
      } catch (error) {
        throw invalidForm(error)
      }
    })(),
    rest: () => ({ filename, options }),
  }
}

/**
 * Iterates over a stream without destroying it when the iteration ends early: that would close the connection before
 * the error response is sent.
 */
function keepOpen(stream: Readable): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) }
}

function openForm(request: RouteRequest) {
  try {
    return new Busboy({
      headers: { 'content-type': request.header('content-type') ?? '' },
      // Unlimited by default; this form has one file and a few short fields.
      limits: { files: 4, fields: 20, fieldSize: 16_384, parts: 24 },
    })
  } catch (error) {
    throw invalidForm(error)
  }
}

function invalidForm(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  return new ApiError('invalid_request', 'The body is truncated or not multipart/form-data.', {
    cause: error,
  })
}
