import type { Received } from './received.ts'

/** A client of a peer that follows one topic. */
export interface PeerClient {
  /** Ends like a process that was killed: without a farewell where the protocol has one. */
  stop(): Promise<void>
}

/** What a client needs. `port` is that of the proxy in front of the server or, for a receiver, its own. */
export interface PeerClientOptions {
  port: number
  topic: string
  silenceMs: number
  received: Received
}

/** A common way to notify clients, without an event log, to compare with. */
export interface Peer {
  id: string
  title: string
  how: string
  /** Script of the server; it serves `POST /publish`. */
  script: string
  /** The server calls the clients, so that the proxy stands in front of them. */
  isCalled: boolean
  connect(options: PeerClientOptions): Promise<PeerClient>
}

/** A notification on its way: the topic, the number of the event, and where to deliver it when clients are called. */
export interface Publication {
  topic: string
  seq: number
  callback: string | null
}
