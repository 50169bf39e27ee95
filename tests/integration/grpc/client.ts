import { findTrailerError } from '@connectrpc/connect/protocol-grpc'
import {
  type ServiceError as CallError,
  type ChannelCredentials,
  credentials,
  loadPackageDefinition,
  Metadata,
  status,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { ProblemSchema } from '#delivery/grpc/generated/hearback/v1/jobs_pb.ts'

/** A message as @grpc/proto-loader presents it. */
// biome-ignore lint/suspicious/noExplicitAny: the types of dynamic messages are unknown.
export type Message = Record<string, any>

/** A call on which the client can write, read or both. */
export interface Call extends AsyncIterable<Message> {
  write(message: Message, onWritten?: () => void): boolean
  end(): void
  cancel(): void
  pause(): void
  resume(): void
  on(event: string, listener: (value: never) => void): this
  once(event: string, listener: (value: never) => void): this
}

interface CallOptions {
  deadline?: number
  metadata?: Record<string, string>
}

type ClientConstructor = new (address: string, credentials: ChannelCredentials) => Message
type Callback = (error: CallError | null, response: Message) => void

/** A client of @grpc/grpc-js, which shares no code with the server. */
export interface GrpcClient {
  unary(
    service: string,
    method: string,
    request: Message,
    metadata?: Record<string, string>,
  ): Promise<Message>
  serverStream(service: string, method: string, request: Message, options?: CallOptions): Call
  clientStream(method: string, options?: CallOptions): { call: Call; response: Promise<Message> }
  bidirectional(service: string, method: string, options?: CallOptions): Call
  close(): void
}

const definition = loadSync(
  ['hearback/v1/jobs.proto', 'grpc/health/v1/health.proto', 'grpc/reflection/v1/reflection.proto'],
  { includeDirs: ['proto'], longs: Number, defaults: true, oneofs: true, enums: String },
)

export function openClient(url: string): GrpcClient {
  const root = loadPackageDefinition(definition) as Message
  const clients = new Map<string, Message>()
  const clientOf = (service: string): Message => {
    const Client = service.split('.').reduce((scope, name) => scope[name], root) as ClientConstructor
    const client = clients.get(service) ?? new Client(new URL(url).host, credentials.createInsecure())
    clients.set(service, client)
    return client
  }
  return {
    unary: (service, method, request, metadata = {}) =>
      new Promise((resolve, reject) => {
        const done: Callback = (error, response) => (error ? reject(error) : resolve(response))
        clientOf(service)[method](request, toMetadata(metadata), done)
      }),
    serverStream: (service, method, request, options = {}) =>
      clientOf(service)[method](request, toMetadata(options.metadata), options),
    clientStream(method, options = {}) {
      const { promise, resolve, reject } = Promise.withResolvers<Message>()
      promise.catch(() => {})
      const done: Callback = (error, response) => (error ? reject(error) : resolve(response))
      return {
        call: clientOf('hearback.v1.Jobs')[method](toMetadata(options.metadata), options, done),
        response: promise,
      }
    },
    bidirectional: (service, method, options = {}) =>
      clientOf(service)[method](toMetadata(options.metadata), options),
    close() {
      for (const client of clients.values()) client.close()
    },
  }
}

function toMetadata(headers: Record<string, string> = {}): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  return metadata
}

/** Name of the status that a call ended with, and code and field of the problem in its details. */
export async function failureOf(
  call: Promise<unknown>,
): Promise<{ status: string; code?: string; field?: string }> {
  const error = (await call.then(
    () => {
      throw new Error('The call succeeded.')
    },
    (thrown: unknown) => thrown,
  )) as CallError
  if (!(error.metadata instanceof Metadata)) throw error
  const headers = new Headers({ 'grpc-status': String(error.code) })
  const [details] = error.metadata.get('grpc-status-details-bin')
  if (details) headers.set('grpc-status-details-bin', (details as Buffer).toString('base64'))
  const [problem] = findTrailerError(headers)?.findDetails(ProblemSchema) ?? []
  return { status: status[error.code] ?? '', ...(problem && { code: problem.code, field: problem.field }) }
}

/** All messages of a stream, to its end. */
export async function readAll(call: AsyncIterable<Message>): Promise<Message[]> {
  const messages: Message[] = []
  for await (const message of call) messages.push(message)
  return messages
}
