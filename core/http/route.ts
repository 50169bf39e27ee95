import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Principal } from '../access/principal.ts'
import type { Scope } from '../access/scope.ts'
import type { AuditAction } from '../ports/account/audit-log.ts'
import { strictMembers } from './params/members.ts'
import type { RequestClient } from './request-client.ts'

/** The request as a route handles it. Params, query and body are validated by the route's schemas. */
export interface RouteRequest<Params = unknown, Query = unknown, Body = unknown> {
  principal: Principal
  readonly client: RequestClient
  method: string
  url: URL
  params: Params
  query: Query
  body: Body
  /** A request header, by lower-case name. */
  header(name: string): string | undefined
  /** All request headers, by lower-case name. */
  headers(): Record<string, string>
  /** The unread body, for a route that declares no `body` schema. */
  stream(): Readable
  /** Aborts when the client disconnects, or its access ends. */
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

/** One response status of a route in the API description. */
export interface ResponseDescription {
  description: string
  schema?: z.ZodType
  /** Media types other than JSON. */
  content?: Record<string, { schema?: z.ZodType; description?: string }>
  headers?: Record<string, string>
}

/** A request that the service sends to a URL of the user. */
export interface OutgoingRequest {
  /** Name in the description. */
  name: string
  summary: string
  description: string
  headers: z.ZodObject
  /** A schema with an id that a response has, too. */
  body: z.ZodType
  /** Where the URL is in the request of the operation: a runtime expression of OpenAPI. */
  url: string
}

/**
 * One operation of the HTTP API. The same declaration validates the request, mounts the handler and becomes the
 * operation in `/openapi.json`.
 */
export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'options'
  /** Path template as in OpenAPI: `/results/{jobid}`. */
  path: string
  operationId: string
  summary: string
  description?: string
  tag: string
  /** What the caller's key must allow. */
  scope: Scope
  /** The action that its calls are in the audit log, with the path that they change. */
  audit?: AuditAction
  params?: Params
  query?: Query
  /**
   * Schema of the JSON body, whose members are the only ones. It is optional if the schema accepts `undefined`. Without
   * one, the route reads `stream()`.
   */
  body?: Body
  /** Schemas of the body by media type, for a route that reads `stream()`. */
  bodyContent?: Record<string, z.ZodType>
  headers?: z.ZodObject
  /** By status, or by class of statuses as in OpenAPI. Errors are problem details where nothing else is said. */
  responses: Record<number | `${number}XX`, ResponseDescription>
  /** Requests that it causes: callbacks of the operation and webhooks of the description. */
  outgoing?: readonly OutgoingRequest[]
  handle(request: RouteRequest<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<HttpResponse>
}

/** Declares a route; infers the types of `handle` from the schemas. */
export function route<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  declaration: Route<Params, Query, Body>,
): Route {
  const { body } = declaration
  const strict = body instanceof z.ZodObject ? { ...declaration, body: strictMembers(body) } : declaration
  return strict as unknown as Route
}

/** Whether a request may omit a body of this schema. */
export function isOptionalBody(body: z.ZodType): boolean {
  return body.safeParse(undefined).success
}

/** Bytes of a body that is in memory; 0 without one. */
export function bodyLength({ body }: HttpResponse): number {
  return typeof body === 'string' || body instanceof Uint8Array ? Buffer.byteLength(body) : 0
}

/** A JSON response. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return jsonText(status, JSON.stringify(value), headers)
}

/** A JSON response from serialised text. */
export function jsonText(status: number, text: string, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: text }
}
