import { freePort } from '#tests/support/free-port.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { now, waitUntil } from '../compare/measure/clock.ts'
import { beginFault, type FaultClass } from '../compare/measure/fault-classes.ts'
import type { VariantFault } from '../compare/measure/faults.ts'
import { sleepUntil } from '../compare/measure/job-script.ts'
import { countDeliveries } from '../compare/measure/oracle.ts'
import { poissonArrivals } from '../compare/plan/schedule.ts'
import { LatencyHistogram } from '../compare/stats/histogram.ts'
import type { Stack } from '../support/stack.ts'
import type { Peer, PeerClient, Publication } from './peer.ts'
import { Received } from './received.ts'

export interface PeerPlan {
  fault: FaultClass
  clients: number
  windowMs: number
  silenceMs: number
  /** After the last event, an event that was not received counts as lost after this time. */
  peerWaitMs: number
  seed: number
}

/** As for the modes of hearback: one event before the window, two within it, one after it. */
const firstSeq = 2
const eventsInWindow = [3, 4]
const finalSeq = 5

interface PeerFollower {
  topic: string
  received: Received
  client: PeerClient | null
  proxy: FaultyProxy
  /** Port of the client's own receiver; 0 when it has none. */
  receiverPort: number
}

/** Exposes the clients of one peer to a fault. The publisher sends every event once, as to a message bus. */
export async function measurePeer(stack: Stack, peer: Peer, plan: PeerPlan): Promise<VariantFault> {
  const env = { SILENCE_MS: String(plan.silenceMs) }
  let server = await stack.start(peer.script, env)
  const serverPort = Number(new URL(server.url).port)
  const shared = peer.isCalled ? null : await openFaultyProxy(serverPort)
  const followers: PeerFollower[] = []
  for (let n = 0; n < plan.clients; n++) {
    const receiverPort = peer.isCalled ? await freePort() : 0
    const proxy = shared ?? (await openFaultyProxy(receiverPort))
    followers.push({ topic: `job ${n}`, received: new Received(), client: null, proxy, receiverPort })
  }
  const connect = async (follower: PeerFollower) => {
    const { topic, received, proxy, receiverPort } = follower
    const { silenceMs } = plan
    follower.client = await peer.connect({ port: receiverPort || proxy.port, topic, silenceMs, received })
  }
  await Promise.all(followers.map(connect))
  const publishedAt = new Map<string, number>()
  const publish = async ({ topic, proxy }: PeerFollower, seq: number) => {
    publishedAt.set(`${topic}-${seq}`, now())
    const publication: Publication = { topic, seq, callback: peer.isCalled ? proxy.url : null }
    const body = JSON.stringify(publication)
    await fetch(`${server.url}/publish`, { method: 'POST', body }).catch(() => {})
  }
  const hasAll = (...seqs: number[]) =>
    followers.every(({ received }) => seqs.every((seq) => received.at.has(seq)))
  await Promise.all(followers.map((follower) => publish(follower, firstSeq)))
  await waitUntil(() => hasAll(firstSeq))

  let replacement = server
  const proxies = [...new Set(followers.map(({ proxy }) => proxy))]
  const ends = await Promise.all(
    proxies.map((proxy, n) => {
      const own = followers.filter((follower) => follower.proxy === proxy)
      const isFirst = n === 0
      return beginFault(plan.fault, {
        proxy,
        server: server.child,
        serverPort: own[0]?.receiverPort || serverPort,
        async startReplacement() {
          if (isFirst) replacement = await stack.start(peer.script, env)
          return own[0]?.receiverPort || Number(new URL(replacement.url).port)
        },
        stopServer: async (signal) => void (isFirst && (await stack.stop(server.child, signal))),
        stopClients: async () => void (await Promise.all(own.map(({ client }) => client?.stop()))),
        startClients: () => void Promise.all(own.map(connect)),
      })
    }),
  )
  const startedAt = now()
  const publishing = followers.flatMap((follower, n) => {
    const [first = 0, second = 0] = poissonArrivals(plan.seed + n, eventsInWindow.length, 1)
    const scale = plan.windowMs / (second + 1_000)
    return [first, second].map(async (offset, i) => {
      await sleepUntil(startedAt + offset * scale)
      await publish(follower, eventsInWindow[i] ?? 0)
    })
  })
  await sleepUntil(startedAt + plan.windowMs)
  await Promise.all(ends.map((end) => end()))
  const endedAt = now()
  server = replacement
  await sleepUntil(endedAt + plan.windowMs / 2)
  await Promise.all([...publishing, ...followers.map((follower) => publish(follower, finalSeq))])
  const deadline = now() + plan.peerWaitMs
  await waitUntil(() => hasAll(...eventsInWindow, finalSeq) || now() > deadline)
  await Promise.all(followers.map(({ client }) => client?.stop()))
  await Promise.all(proxies.map((proxy) => proxy.close()))
  await stack.stop(server.child)
  return summarize(peer, followers, publishedAt, endedAt)
}

function summarize(
  peer: Peer,
  followers: readonly PeerFollower[],
  publishedAt: ReadonlyMap<string, number>,
  endedAt: number,
): VariantFault {
  const histogram = new LatencyHistogram()
  const totals = { events: 0, lost: 0, duplicates: 0, outOfOrder: 0 }
  let recoveryMs = 0
  for (const { topic, received } of followers) {
    for (const seq of eventsInWindow) {
      const at = received.at.get(seq)
      if (at === undefined) histogram.recordMissing()
      else histogram.record(Math.max(0, at - (publishedAt.get(`${topic}-${seq}`) ?? at)))
      recoveryMs = Math.max(recoveryMs, at === undefined ? Number.POSITIVE_INFINITY : at - endedAt)
    }
    const count = countDeliveries([...eventsInWindow, finalSeq], {
      received: received.seqs,
      known: received.at,
    })
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += count[name]
  }
  return {
    variant: peer.id,
    clients: followers.length,
    ...totals,
    recoveryMs: Number.isFinite(recoveryMs) ? recoveryMs : null,
    histogram: histogram.toJSON(),
  }
}
