import { type ClockOffset, type ClockSample, estimateOffset } from '#client/comparison/clock.ts'
import type { Commit } from '#client/comparison/run.ts'
import { loadMode } from '#client/follow/modes.ts'
import { now } from '#core/modes/client/time.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'
import { installFaultyNetwork } from './faulty-network.ts'
import type { FollowerFaults, Recorded, WorkerCommand, WorkerReport } from './worker-messages.ts'

/*
 * Runs one follower in its own thread, so that neither rendering nor another follower delays it, and with its own
 * simulated network, which can be cut for it alone.
 */

const minSamples = 8
const maxSamples = 40
const targetUncertaintyMs = 0.6
const reportEveryMs = 60

// Installed before a mode's client is loaded, because a library may capture WebSocket at import.
const network = installFaultyNetwork(self)
const stopped = new AbortController()
let client: ModeClient | null = null
let baseUrl = ''

self.onmessage = ({ data }: MessageEvent<WorkerCommand>) => {
  if (data.kind === 'prepare') void prepare(data)
  else if (data.kind === 'follow') void follow(data)
  else stopped.abort()
}

async function prepare(command: Extract<WorkerCommand, { kind: 'prepare' }>): Promise<void> {
  try {
    baseUrl = command.baseUrl
    client = await loadMode(command.mode)
    report({ kind: 'ready', ...(await measureClock()) })
  } catch (error) {
    report({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
  }
}

/** Measures the clock offset until the uncertainty is below the target or the sample limit is reached. */
async function measureClock(): Promise<ClockOffset> {
  const samples: ClockSample[] = []
  for (;;) {
    const sentAt = now()
    const response = await fetch(`${baseUrl}/health/live`, { cache: 'no-store' })
    const receivedAt = now()
    const { time } = (await response.json()) as { time: string }
    samples.push({ sentAt, receivedAt, serverAt: Date.parse(time) })
    const offset = estimateOffset(samples)
    const isPrecise = samples.length >= minSamples && offset.uncertaintyMs <= targetUncertaintyMs
    if (isPrecise || samples.length === maxSamples) return offset
  }
}

async function follow({
  jobid,
  intervalMs,
  faults,
}: Extract<WorkerCommand, { kind: 'follow' }>): Promise<void> {
  const recorded: Recorded = { received: [], traffic: [], cuts: [], failure: null }
  const commits: Commit[] = []
  const sendRecording = (done: boolean) => report({ kind: 'recorded', recorded, commits, done })
  const reporting = setInterval(() => sendRecording(false), reportEveryMs)
  const stopFaults = startFaults(faults, recorded)
  try {
    await client?.follow(
      {
        baseUrl,
        jobid,
        after: 0,
        signal: stopped.signal,
        faults: faults.ofModes,
        ...(intervalMs !== null && { intervalMs }),
      },
      {
        onEvent({ type, timestamp, data: { seq } }) {
          recorded.received.push({ type, seq, at: now() })
          if (type !== 'job.progress' && !commits.some((commit) => commit.seq === seq)) {
            commits.push({ type, seq, at: Date.parse(timestamp) })
          }
        },
        onTraffic: (traffic) => recorded.traffic.push(traffic),
      },
    )
    if (stopped.signal.aborted) recorded.failure = 'Stopped before the final event.'
  } catch (error) {
    recorded.failure = error instanceof Error ? error.message : String(error)
  }
  stopFaults()
  clearInterval(reporting)
  sendRecording(true)
}

/** Schedules the faults and returns a function that ends them early. */
function startFaults({ cut, latencyMs }: FollowerFaults, recorded: Recorded): () => void {
  network.configure({ latencyMs })
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

function report(message: WorkerReport): void {
  self.postMessage(message)
}
