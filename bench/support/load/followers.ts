import { setTimeout as delay } from 'node:timers/promises'
import type { Event } from '#core/events/event.ts'
import { progressType } from '#core/events/event-type.ts'
import type { ModeClient, Traffic } from '#core/modes/mode-client.ts'

/** Connections that are opened at the same time. */
const maxConnecting = 50
const receiveTimeoutMs = 60_000

/** Followers of one mode in this process, one per job, and what they received. */
export interface Followers {
  /** Time of receipt by event id, in milliseconds of `performance.now()`. */
  receivedAt: ReadonlyMap<string, number>
  traffic: { requests: number; messages: number; bytesDown: number }
  /** Waits up to 60 s for these events; resolves with the ids of those that were not received. */
  waitFor(eventIds: Iterable<string>): Promise<string[]>
  close(): Promise<void>
}

/** Starts a follower of each job; resolves when each has its snapshot. Polls once a second in modes that poll. */
export async function startFollowers(
  client: ModeClient,
  baseUrl: string,
  jobids: readonly string[],
): Promise<Followers> {
  const abort = new AbortController()
  const receivedAt = new Map<string, number>()
  const traffic = { requests: 0, messages: 0, bytesDown: 0 }
  const following: Promise<void>[] = []
  let connected = 0
  const listener = {
    onSnapshot: () => void connected++,
    onEvent({ id, type }: Event) {
      if (type !== progressType) receivedAt.set(id, performance.now())
    },
    onTraffic(entry: Traffic) {
      if (entry.kind === 'request') traffic.requests++
      if (entry.kind === 'response') traffic.bytesDown += entry.bytesDown
      if (entry.kind !== 'message') return
      traffic.messages++
      if (entry.direction === 'down') traffic.bytesDown += entry.bytes
    },
  }
  for (const jobid of jobids) {
    following.push(client.follow({ baseUrl, jobid, signal: abort.signal, intervalMs: 1_000 }, listener))
    while (following.length - connected >= maxConnecting) await delay(5)
  }
  while (connected < jobids.length) await delay(5)
  return {
    receivedAt,
    traffic,
    async waitFor(eventIds) {
      const deadline = performance.now() + receiveTimeoutMs
      let missing = [...eventIds]
      while (true) {
        missing = missing.filter((id) => !receivedAt.has(id))
        if (missing.length === 0 || performance.now() > deadline) return missing
        await delay(10)
      }
    },
    async close() {
      abort.abort()
      await Promise.all(following)
    },
  }
}
