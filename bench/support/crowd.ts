import { setTimeout as delay } from 'node:timers/promises'
import type { Event } from '#core/events/event.ts'
import type { ModeClient, Traffic } from '#core/modes/mode-client.ts'

/** So many followers open their connections at once; all of them at the same moment is another measurement. */
const atOnce = 50

/** Followers of one mode in this process, one of each job, and what they hear. */
export interface Crowd {
  /** When each job's latest numbered event came, on this process's clock. */
  heardAt: Map<string, { seq: number; at: number }>
  requests: number
  messages: number
  bytesDown: number
  /** Resolves when that many jobs have been heard of at this `seq` or beyond. */
  hasHeard(seq: number, jobs: number): Promise<void>
  leave(): Promise<void>
}

/** Lets them begin, and resolves when all have their snapshot. */
export async function createBatcher(
  client: ModeClient,
  baseUrl: string,
  jobids: readonly string[],
): Promise<Crowd> {
  const leaving = new AbortController()
  const followings: Promise<void>[] = []
  let begun = 0
  const crowd: Crowd = {
    heardAt: new Map(),
    requests: 0,
    messages: 0,
    bytesDown: 0,
    async hasHeard(seq, jobs) {
      const count = () => [...crowd.heardAt.values()].filter((heard) => heard.seq >= seq).length
      while (count() < jobs) await delay(20)
    },
    async leave() {
      leaving.abort()
      await Promise.all(followings)
    },
  }
  const onTraffic = (traffic: Traffic) => {
    if (traffic.kind === 'request') crowd.requests++
    if (traffic.kind === 'response') crowd.bytesDown += traffic.bytesDown
    if (traffic.kind !== 'message') return
    crowd.messages++
    if (traffic.direction === 'down') crowd.bytesDown += traffic.bytes
  }
  for (const jobid of jobids) {
    const onEvent = ({ type, data }: Event) => {
      if (type !== 'job.progress') crowd.heardAt.set(jobid, { seq: data.seq, at: performance.now() })
    }
    const listener = { onEvent, onTraffic, onSnapshot: () => void begun++ }
    const target = { baseUrl, jobid, signal: leaving.signal, intervalMs: 1_000 }
    followings.push(client.follow(target, listener))
    while (followings.length - begun >= atOnce) await delay(5)
  }
  while (begun < jobids.length) await delay(5)
  return crowd
}
