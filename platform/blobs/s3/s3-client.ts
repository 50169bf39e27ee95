import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { clock } from '#core/clock.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { S3Address } from './s3-address.ts'
import { encodeUri, presign, type S3Credentials, sha256, sign, toAmzDate } from './signature.ts'

/** A request to the bucket, or to an object in it. */
export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  key?: string
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Uint8Array | string
  /** Statuses of errors that the caller handles. */
  accept?: readonly number[]
  /** The store works before it responds, so that a late response does not mean a broken connection. */
  isSlow?: boolean
  /** Time without data after which reading the response fails; default: 30 s. */
  bodyTimeoutMs?: number
}

export interface S3Response {
  status: number
  headers: Record<string, string>
  body: Readable
  /** Whether an earlier try of the same request may have been carried out. */
  isRetry: boolean
}

const maxTries = 4
const firstPauseMs = 100
const retryable = new Set([408, 429, 500, 502, 503, 504])
/** Of a conditional upload: an earlier try of it is being written. */
const conflict = 409
const full = /QuotaExceeded|StorageFull|XMinioStorageFull/

const connect = { timeout: 3_000 }
const answerTimeoutMs = 30_000
/**
 * The connection of a first try may be half-open since its last use, which shows in that there is no answer. Later tries
 * wait for `answerTimeoutMs`, so that a store that is slow to answer costs a request, not a failure.
 */
const firstAnswerTimeoutMs = 5_000
/** Further time for each byte of a body: it is sent meanwhile, and a part of 8 MB may take `answerTimeoutMs`. */
const msPerSentByte = 3 / 1_024

/** A client of one bucket. It signs requests and repeats those that fail on the way or at a busy server. */
export class S3Client {
  readonly #address: S3Address
  readonly #credentials: S3Credentials
  readonly #reused = new Agent({ connect })
  /** Opens a connection for each request: after a fault of the network all others may be half-open. */
  readonly #fresh = new Agent({ connect, pipelining: 0 })

  constructor(address: S3Address, credentials: S3Credentials) {
    this.#address = address
    this.#credentials = credentials
  }

  /**
   * Sends a request. The caller reads or destroys the body.
   * @throws ApiError `storage_full`; `unavailable` when no try got an answer; Error for any other refusal
   */
  async send(given: S3Request): Promise<S3Response> {
    let isBroken = false
    for (let tries = 1; ; tries++) {
      const isLast = tries === maxTries
      const response = await this.#try(given, isBroken).catch((cause: unknown) => {
        if (isLast) throw new ApiError('unavailable', 'The storage cannot be reached; try again.', { cause })
        isBroken = true
        return null
      })
      if (response) {
        const { status } = response
        if (status < 300 || given.accept?.includes(status)) return { ...response, isRetry: tries > 1 }
        const text = given.method === 'HEAD' ? '' : await readText(response.body)
        if (full.test(text) || status === 507)
          throw new ApiError('storage_full', 'There is no room left to store the document; try again later.')
        const reason = /<Code>([^<]*)/.exec(text)?.[1] ?? ''
        const message = `The storage answered ${status} ${reason} to ${given.method} ${given.key ?? ''}.`
        const isConflict = status === conflict && given.method === 'PUT' && tries > 1
        if (!retryable.has(status) && !isConflict) throw new Error(message)
        if (isLast) throw new ApiError('unavailable', 'The storage is busy; try again.', { cause: message })
      }
      await delay(firstPauseMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2))
    }
  }

  /** A URL that downloads an object for `expiresS` seconds; `query` overrides headers of its response. */
  presign(key: string, expiresS: number, query: Record<string, string>): string {
    const scope = { region: this.#address.region, service: 's3', at: clock.date() }
    return presign(this.#urlOf(key, query), expiresS, this.#credentials, scope)
  }

  /** Sends a request and reads the body of the response as text. */
  async sendForText(given: S3Request): Promise<string> {
    return readText((await this.send(given)).body)
  }

  async close(): Promise<void> {
    await Promise.all([this.#reused.close(), this.#fresh.close()])
  }

  #urlOf(key: string, query: Record<string, string>): URL {
    const path = key.split('/').map(encodeUri).join('/')
    const queryText = Object.entries(query)
      .map(([name, value]) => `${encodeUri(name)}=${encodeUri(value)}`)
      .join('&')
    return new URL(`${this.#address.bucketUrl}/${path}${queryText && `?${queryText}`}`)
  }

  async #try(given: S3Request, onNewConnection: boolean): Promise<Omit<S3Response, 'isRetry'>> {
    const { method, key = '', query = {}, body = '' } = given
    const url = this.#urlOf(key, query)
    const at = clock.date()
    const bodyHash = sha256(body)
    const { sessionToken } = this.#credentials
    const headers: Record<string, string> = {
      ...given.headers,
      host: url.host,
      'x-amz-content-sha256': bodyHash,
      'x-amz-date': toAmzDate(at),
      ...(sessionToken && { 'x-amz-security-token': sessionToken }),
    }
    const scope = { region: this.#address.region, service: 's3', at }
    const authorization = sign({ method, url, headers, bodyHash }, this.#credentials, scope)
    const response = await request(url, {
      dispatcher: onNewConnection ? this.#fresh : this.#reused,
      headersTimeout:
        onNewConnection || given.isSlow
          ? answerTimeoutMs
          : firstAnswerTimeoutMs + Math.ceil(body.length * msPerSentByte),
      bodyTimeout: given.bodyTimeoutMs ?? answerTimeoutMs,
      method,
      headers: { ...headers, authorization },
      body: body.length > 0 ? body : method === 'PUT' || method === 'POST' ? '' : null,
    })
    return {
      status: response.statusCode,
      headers: response.headers as Record<string, string>,
      body: response.body,
    }
  }
}

async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
