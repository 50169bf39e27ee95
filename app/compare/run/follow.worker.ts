import { type ClockOffset, type ClockSample, estimateOffset } from '#client/comparison/clock.ts'
import type { Commit } from '#client/comparison/run.ts'
import { loadMode } from '#client/modes.ts'
import { now } from '#core/modes/client/metered-http-client.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'
import { failReceiver } from './failing-receiver.ts'
import { installWeakNetwork } from './faulty-network.ts'
import type { FollowerTrouble, Order, Recorded, Report } from './worker-messages.ts'

/*
 * One follower in a thread of its own, so that neither the drawing of the page nor another follower makes it
 * late, and with a network of its own, which can be cut for it alone.
 */

const fewestSamples = 8
const mostSamples = 40
const closeEnoughMs = 0.6
const reportEveryMs = 60

// Before a mode's client is loaded: a library may take hold of WebSocket when it is.
const network = installWeakNetwork(self)
const stopped = new AbortController()
let client: ModeClient | null = null
let baseUrl = ''

self.onmessage = ({ data }: MessageEvent<Order>) => {
  if (data.kind === 'prepare') void prepare(data)
  else if (data.kind === 'follow') void follow(data)
  else stopped.abort()
}

async function prepare(order: Extract<Order, { kind: 'prepare' }>): Promise<void> {
  try {
    baseUrl = order.baseUrl
    client = await loadMode(order.mode)
    report({ kind: 'ready', ...(await readClock()) })
  } catch (error) {
    report({ kind: 'unready', reason: error instanceof Error ? error.message : String(error) })
  }
}

/** Compares the clocks until the offset is known closely enough, or asking more would not help. */
async function readClock(): Promise<ClockOffset> {
  const samples: ClockSample[] = []
  for (;;) {
    const sentAt = now()
    const response = await fetch(`${baseUrl}/health/live`, { cache: 'no-store' })
    const receivedAt = now()
    const { time } = (await response.json()) as { time: string }
    samples.push({ sentAt, receivedAt, serverAt: Date.parse(time) })
    const offset = estimateOffset(samples)
    const close = samples.length >= fewestSamples && offset.uncertaintyMs <= closeEnoughMs
    if (close || samples.length === mostSamples) return offset
  }
}

async function follow({ jobid, intervalMs, trouble }: Extract<Order, { kind: 'follow' }>): Promise<void> {
  const recorded: Recorded = { heard: [], traffic: [], cuts: [], failure: null }
  const commits: Commit[] = []
  const tell = (done: boolean) => report({ kind: 'recorded', recorded, commits, done })
  const reporting = setInterval(() => tell(false), reportEveryMs)
  const stopTrouble = makeTrouble(trouble, recorded)
  try {
    await client?.follow(
      { baseUrl, jobid, after: 0, signal: stopped.signal, ...(intervalMs !== null && { intervalMs }) },
      {
        onEvent({ type, timestamp, data: { seq } }) {
          recorded.heard.push({ type, seq, at: now() })
          if (type !== 'job.progress' && !commits.some((commit) => commit.seq === seq)) {
            commits.push({ type, seq, at: Date.parse(timestamp) })
          }
        },
        onTraffic: (traffic) => recorded.traffic.push(traffic),
      },
    )
    if (stopped.signal.aborted) recorded.failure = 'It was stopped.'
  } catch (error) {
    recorded.failure = error instanceof Error ? error.message : String(error)
  }
  stopTrouble()
  clearInterval(reporting)
  tell(true)
}

/** Returns what ends the trouble early. */
function makeTrouble({ cut, latencyMs, receiverFailures }: FollowerTrouble, recorded: Recorded): () => void {
  if (receiverFailures > 0) failReceiver(self, receiverFailures)
  network.weaken({ latencyMs })
  if (!cut) return () => {}
  let open: { from: number; to: number } | null = null
  const end = () => {
    if (open) open.to = now()
    open = null
    network.restore()
  }
  const ending = setTimeout(end, cut.afterMs + cut.forMs)
  const beginning = setTimeout(() => {
    open = { from: now(), to: now() + cut.forMs }
    recorded.cuts.push(open)
    network.cut()
  }, cut.afterMs)
  return () => {
    clearTimeout(beginning)
    clearTimeout(ending)
    end()
  }
}

function report(told: Report): void {
  self.postMessage(told)
}
