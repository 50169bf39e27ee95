import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Scope } from '../access/scope.ts'

/** A WebSocket endpoint of the web server. */
export interface UpgradeEndpoint {
  /** Path that it serves; one with a slash at the end serves every path below it, too. */
  readonly path: string
  /** Scope that the handshake needs. */
  readonly scope: Scope
  /** Takes over an admitted connection. `head` holds the bytes that came after the request. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void | Promise<void>
}

/** The part of a mode that keeps connections of its own on the web server. */
export interface Attachment extends UpgradeEndpoint {
  /** Scope of each message that a client may send on a connection. */
  readonly messages: Readonly<Record<string, Scope>>
  /** An additional port that serves the attachment alone, and the setting that names it. */
  readonly ownPort?: { port: number; setting: string }
  /** Handles admitted requests to the same path, for a mode that uses or falls back to HTTP. */
  handleRequest?(request: IncomingMessage, response: ServerResponse): void | Promise<void>
  /** Closes its connections; their clients may reconnect elsewhere. */
  close(): Promise<void>
}
