import type { IncomingMessage } from 'node:http'
import { AwsV4Signer } from 'aws4fetch'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
}

/** Whether the `authorization` header of a request has its signature (Signature Version 4). */
export async function isSigned(
  { method = '', headers }: IncomingMessage,
  url: URL,
  credentials: Credentials,
): Promise<boolean> {
  const { authorization = '' } = headers
  const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? []
  const mustSign = ['host', 'x-amz-content-sha256', 'x-amz-date']
  if (!mustSign.every((name) => names.includes(name))) return false
  const signer = new AwsV4Signer({
    ...credentials,
    method,
    url: url.href,
    service: 's3',
    region: 'us-east-1',
    datetime: String(headers['x-amz-date']),
    allHeaders: true,
    headers: names.filter((name) => name !== 'host').map((name) => [name, String(headers[name])]),
  })
  const expected = (await signer.sign()).headers.get('authorization') ?? ''
  return expected.split('Signature=')[1] === authorization.split('Signature=')[1]
}

/** Whether a URL has its signature in the query. The period is not checked. */
export async function isPresigned(method: string, url: URL, credentials: Credentials): Promise<boolean> {
  const unsigned = new URL(url)
  const given = unsigned.searchParams.get('X-Amz-Signature')
  unsigned.searchParams.delete('X-Amz-Signature')
  const datetime = String(unsigned.searchParams.get('X-Amz-Date'))
  const options = { service: 's3', region: 'us-east-1', datetime, signQuery: true }
  const signer = new AwsV4Signer({ ...credentials, ...options, method, url: unsigned.href })
  return (await signer.sign()).url.searchParams.get('X-Amz-Signature') === given
}

/** Whether the period of a presigned URL has ended. */
export function isExpired(query: URLSearchParams): boolean {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? []
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return !(Date.now() < signedAt + Number(query.get('X-Amz-Expires')) * 1_000)
}
