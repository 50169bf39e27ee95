import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import transcripts from '../../../clients/transcripts/transcripts.json' with { type: 'json' }

/** One answer; clients/transcripts/README.md has the members. */
interface Answer {
  seq?: number
  cut?: boolean
  repeat?: boolean
  stale?: boolean
  silent?: boolean
  delayMs?: number
  status?: number
  code?: string
  retryAfter?: number
}

/** A transcript: the behaviour of a server and what a client must deliver. */
export interface Transcript {
  name: string
  after?: number
  silenceMs?: number
  log: string[]
  answers: Answer[]
  expect: { seqs: number[]; end?: string; error?: string; waitMs?: number; notModified?: number }
}

export const allTranscripts = transcripts as Transcript[]

const jobid = '0199aaaa-0000-7000-8000-000000000000'

/** A fake server that plays one transcript. */
export interface TranscriptServer {
  url: string
  jobid: string
  /** Number of `304` answers. */
  readonly notModified: number
  close(): Promise<void>
}

/** Starts a server that answers the requests for its only job as the transcript says. */
export async function startTranscriptServer(transcript: Transcript): Promise<TranscriptServer> {
  const player = new Player(transcript)
  const server = createServer((request, response) => {
    player.handle(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    jobid,
    get notModified() {
      return player.notModified
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

class Player {
  notModified = 0
  readonly #transcript: Transcript
  #next = 0
  /** The `seq` of the last answer, up to which events are listed. */
  #seq = 0
  #isStale = false

  constructor(transcript: Transcript) {
    this.#transcript = transcript
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const after = searchParams.has('after') ? Number(searchParams.get('after')) : undefined
    if (pathname === `/results/${jobid}/events`) return this.#listEvents(response, after ?? 0)
    if (pathname !== `/results/${jobid}`) return fail(response, { status: 404, code: 'not_found' })
    const answer = this.#take()
    if (answer.silent) return
    await delay(answer.delayMs ?? 0)
    if (answer.status) return fail(response, answer)
    this.#show(answer)
    const type = request.headers.accept ?? ''
    if (/event-stream|ndjson/.test(type)) return this.#stream(response, type, answer, after)
    this.#sendJob(request, response, answer)
  }

  #take(): Answer {
    const { answers } = this.#transcript
    const answer = answers[Math.min(this.#next, answers.length - 1)] ?? {}
    this.#next++
    return answer
  }

  #show({ seq = 0, stale = false }: Answer): void {
    this.#seq = seq
    this.#isStale = stale
  }

  #sendJob({ headers }: IncomingMessage, response: ServerResponse, { cut }: Answer): void {
    const etag = `"${this.#seq}"`
    if (headers['if-none-match'] === etag && headers.prefer === undefined) {
      this.notModified++
      return void response.writeHead(304, { etag, 'retry-after': '0' }).end()
    }
    const body = JSON.stringify(this.#job())
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.length,
      etag,
      'retry-after': '0',
    })
    if (cut) response.write(body.slice(0, body.length / 2), () => response.destroy())
    else response.end(body)
  }

  #listEvents(response: ServerResponse, after: number): void {
    if (this.#isStale) fail(response, { status: 410, code: 'stale' })
    else response.end(JSON.stringify({ events: this.#events(after), nextAfter: this.#seq }))
  }

  async #stream(response: ServerResponse, type: string, first: Answer, from?: number): Promise<void> {
    const encode = (name: string, data: object) => encodeMessage(type, name, data)
    response.writeHead(200, { 'content-type': type })
    response.write(encode('snapshot', this.#job()))
    if (this.#isStale) return void response.end(encode('stale', { reason: 'gap' }))
    let after = first.repeat ? 0 : (from ?? this.#seq)
    for (let answer = first; ; answer = this.#take()) {
      await delay(answer === first ? 0 : (answer.delayMs ?? 0))
      this.#show(answer)
      const messages = this.#events(after).map((event) => encode(event.type, event))
      after = Math.max(after, this.#seq)
      const last = messages.at(-1)
      if (answer.cut) {
        for (const message of messages.slice(0, -1)) response.write(message)
        return void response.write(last ? last.slice(0, last.length / 2) : '\n', () => response.destroy())
      }
      for (const message of messages) response.write(message)
      if (this.#seq === this.#transcript.log.length) return void response.end()
      const next = this.#transcript.answers[this.#next]
      // An error or silence begins with a new request.
      if (!next || next.status || next.silent) return void setImmediate(() => response.destroy())
    }
  }

  #events(after: number) {
    return this.#transcript.log.slice(after, this.#seq).map((state, index) => ({
      id: `${jobid}-${after + index + 1}`,
      type: `job.${state}`,
      timestamp: new Date(0).toISOString(),
      data: {
        jobid,
        userid: 'alice',
        seq: after + index + 1,
        state,
        attempt: 0,
        links: { self: `/results/${jobid}` },
      },
    }))
  }

  #job() {
    const state = this.#transcript.log[this.#seq - 1]
    return {
      jobid,
      userid: 'alice',
      state,
      seq: this.#seq,
      attempt: 0,
      progress: null,
      analysis: state === 'completed' ? { version: 1 } : null,
      error: state === 'error' ? { code: 'corrupt', message: 'The PDF is damaged.' } : null,
      links: { self: `/results/${jobid}` },
    }
  }
}

function encodeMessage(type: string, name: string, data: object): string {
  if (/ndjson/.test(type)) return `${JSON.stringify('type' in data ? data : { type: name, data })}\n`
  const id = 'data' in data ? `id: ${(data.data as { seq: number }).seq}\n` : ''
  return `event: ${name}\n${id}data: ${JSON.stringify(data)}\n\n`
}

function fail(response: ServerResponse, { status = 500, code = 'internal', retryAfter }: Answer): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
  response.writeHead(status)
  response.end(JSON.stringify({ status, code, title: code, detail: `Answer ${status}.`, retryAfter }))
}
