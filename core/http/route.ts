import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Principal } from '../access/principal.ts'
import type { Scope } from '../access/scope.ts'

/** What a route is given. Params, query and body have passed the route's schemas. */
export interface RouteRequest<Params = unknown, Query = unknown, Body = unknown> {
  principal: Principal
  method: string
  url: URL
  params: Params
  query: Query
  body: Body
  /** A request header, by lower-case name. */
  header(name: string): string | undefined
  /** All of them, by lower-case name. */
  headers(): Record<string, string>
  /** The body as it comes in, for a route that declares none; it has not been read yet. */
  stream(): Readable
  /** Aborted when the client is gone. */
  signal: AbortSignal
}

/**
 * A response. The chunks of a `stream` are written as they are produced, at the client's pace, never compressed or
 * collected; when the client disconnects, its iterator is returned.
 */
export interface HttpResponse {
  status: number
  headers?: Record<string, string>
  body?: string | Uint8Array | Readable
  stream?: AsyncIterable<string | Uint8Array>
  /** Trailer fields after a `stream` (RFC 9110 §6.5), called at its end. */
  trailers?: (() => Record<string, string>) | undefined
}

/** One status a route answers with, as the API description tells it. */
export interface ResponseDescription {
  description: string
  schema?: z.ZodType
  /** Media types other than JSON. */
  content?: Record<string, { schema?: z.ZodType; description?: string }>
  headers?: Record<string, string>
}

/**
 * One operation of the HTTP API. The same declaration validates the request, mounts the handler and becomes
 * the operation in `/openapi.json`, so that the three cannot drift apart.
 */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'options'
  /** As in OpenAPI: `/results/{jobid}`. */
  path: string
  operationId: string
  summary: string
  description?: string
  tag: string
  /** What the caller's key must allow. */
  scope: Scope
  params?: Params
  query?: Query
  /** The JSON body; it may be left out where the schema takes `undefined`. A route without one reads `stream()` itself. */
  body?: Body
  /** Media types of a body that the route reads itself. */
  bodyContent?: Record<string, z.ZodType>
  headers?: z.ZodObject
  responses: Record<number, ResponseDescription>
  handle(request: RouteRequest<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<HttpResponse>
}

/** Keeps the schemas' types flowing into `handle`. */
export function route<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  declaration: Route<Params, Query, Body>,
): Route {
  return declaration as unknown as Route
}

/** Whether a body of this schema may be left out of the request. */
export function isOptionalBody(body: z.ZodType): boolean {
  return body.safeParse(undefined).success
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return jsonText(status, JSON.stringify(value), headers)
}

/** A JSON answer whose text is there already. */
export function jsonText(status: number, text: string, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: text }
}
