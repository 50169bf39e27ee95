import type { OperationEntry, Parameter } from '../openapi.ts'

/** What the form of an operation contains. */
export interface RequestValues {
  /** Values of parameters by `parameterKey`; empty ones are not sent. */
  parameters: Readonly<Record<string, string>>
  /** Media type of the request body; null without a body. */
  contentType: string | null
  /** Text of the body, unless its media type takes a file. */
  body: string
  file: File | null
  /** Media type to request; null for the default one. */
  accept: string | null
  /** API key; empty to send the request with the session of the browser. */
  key: string
}

/** A request as `fetch` takes it, with an address relative to the server. */
export interface TryRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: BodyInit | null
}

/** Identifies a parameter in a form: the name may occur in the path and in the query. */
export function parameterKey({ in: place, name }: Parameter): string {
  return `${place} ${name}`
}

/** Whether the body of this media type is a file. */
export function isFileType(contentType: string): boolean {
  return contentType === 'multipart/form-data' || contentType === 'application/pdf'
}

/** The request of an operation with the values of its form. */
export function buildRequest({ method, path, operation }: OperationEntry, values: RequestValues): TryRequest {
  const given = (operation.parameters ?? []).flatMap((parameter) => {
    const value = values.parameters[parameterKey(parameter)]
    return value ? [{ ...parameter, value }] : []
  })
  const query = new URLSearchParams(
    given.filter((parameter) => parameter.in === 'query').map(({ name, value }) => [name, value]),
  )
  const filledPath = given
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, { name, value }) => text.replace(`{${name}}`, encodeURIComponent(value)), path)
  const headers: Record<string, string> = Object.fromEntries(
    given.filter((parameter) => parameter.in === 'header').map(({ name, value }) => [name, value]),
  )
  if (values.accept) headers.accept = values.accept
  if (values.key) headers.authorization = `Bearer ${values.key}`
  const body = bodyOf(values)
  // The browser adds the boundary to the type of a form.
  if (body !== null && !(body instanceof FormData) && values.contentType)
    headers['content-type'] = values.contentType === '*/*' ? 'text/plain' : values.contentType
  return {
    method: method.toUpperCase(),
    path: query.size > 0 ? `${filledPath}?${query}` : filledPath,
    headers,
    body,
  }
}

function bodyOf({ contentType, body, file }: RequestValues): BodyInit | null {
  if (contentType === null) return null
  if (!isFileType(contentType)) return body === '' ? null : body
  if (!file || contentType !== 'multipart/form-data') return file
  const form = new FormData()
  form.set('file', file)
  return form
}

/** The request as a command line. The key is a variable, so that the command can be shared. */
export function toCurl(origin: string, { method, path, headers, body }: TryRequest): string {
  const parts = [`curl ${method === 'GET' ? '' : `-X ${method} `}${quote(origin + path)}`]
  for (const [name, value] of Object.entries(headers))
    parts.push(
      name === 'authorization' ? '-H "Authorization: Bearer $KEY"' : `-H ${quote(`${name}: ${value}`)}`,
    )
  if (body instanceof FormData) parts.push(`-F ${quote(`file=@${fileName(body.get('file'))}`)}`)
  else if (body instanceof Blob) parts.push(`--data-binary ${quote(`@${fileName(body)}`)}`)
  else if (typeof body === 'string') parts.push(`--data ${quote(body)}`)
  return parts.join(' \\\n  ')
}

function fileName(file: unknown): string {
  return file instanceof File ? file.name : 'report.pdf'
}

/** Quotes a word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
