import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import protobuf from 'protobufjs'

/** A span that was received. */
export interface ReceivedSpan {
  name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number
  traceId: string
  spanId: string
  /** Empty for the root of a trace. */
  parentSpanId: string
  startNs: bigint
  endNs: bigint
  failed: boolean
  attributes: Record<string, unknown>
  resource: Record<string, unknown>
}

/** An OTLP/HTTP receiver for traces in protobuf. */
export interface OtlpReceiver {
  /** Base URL, for OTEL_EXPORTER_OTLP_ENDPOINT. */
  url: string
  spans: ReceivedSpan[]
  /** Headers of the requests. */
  headers: Record<string, unknown>[]
  close(): Promise<void>
}

/** The members of opentelemetry/proto/collector/trace/v1 and opentelemetry/proto/trace/v1 (1.x) that the tests read. */
const { root } = protobuf.parse(`syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9;
    Status status = 15;
  }
  message Status { string message = 2; int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
`)
const requestType = root.lookupType('Request')

interface Attribute {
  key: string
  value: Record<string, unknown>
}

/** Starts the receiver. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const headers: Record<string, unknown>[] = []
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    headers.push({ ...request.headers })
    if (request.url !== '/v1/traces') return response.writeHead(404).end()
    spans.push(...decode(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body))
    // An empty ExportTraceServiceResponse.
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    headers,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function decode(body: Uint8Array): ReceivedSpan[] {
  const request = requestType.toObject(requestType.decode(body), {
    longs: String,
    defaults: true,
    oneofs: true,
  })
  return request.resourceSpans.flatMap(
    (group: { resource: { attributes: Attribute[] }; scopeSpans: never[] }) =>
      group.scopeSpans.flatMap(({ spans }: { spans: Record<string, never>[] }) =>
        spans.map((span) => ({
          name: span.name,
          kind: span.kind,
          traceId: hex(span.traceId),
          spanId: hex(span.spanId),
          parentSpanId: hex(span.parentSpanId),
          startNs: BigInt(String(span.startTimeUnixNano)),
          endNs: BigInt(String(span.endTimeUnixNano)),
          failed: (span.status as unknown as { code: number } | null)?.code === 2,
          attributes: toRecord(span.attributes ?? []),
          resource: toRecord(group.resource.attributes),
        })),
      ),
  )
}

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')

function toRecord(attributes: Attribute[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const found = value[String(value.value)]
      return [key, value.value === 'intValue' ? Number(found) : found]
    }),
  )
}
