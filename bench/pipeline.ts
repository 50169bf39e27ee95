import { readFile } from 'node:fs/promises'
import { io } from 'socket.io-client'
import type { Event } from '#core/events/event.ts'
import { formatLatency } from './support/figures.ts'
import { openStack } from './support/stack.ts'

/**
 * Latency of a one-page PDF through the whole system at idle, one job at a time, and jobs per second with 16 at
 * once: `node bench/pipeline.ts [runs]`.
 */
const runs = Number(process.argv[2] ?? 100)
const letter = await readFile('public/samples/letter.pdf')
const stack = await openStack()

interface Received {
  event: Event
  at: number
}

try {
  const url = (await stack.start('tests/support/server/web-process.ts')).url
  await stack.start('worker/main.ts')
  const received = new Map<string, Received[]>()
  const waiting = new Map<string, () => void>()
  const socket = io(url, { transports: ['websocket'] })
  socket.on('event', (event: Event) => {
    const at = now()
    const { jobid } = event.data
    received.set(jobid, [...(received.get(jobid) ?? []), { event, at }])
    if (event.type === 'job.completed' || event.type === 'job.error') waiting.get(jobid)?.()
  })
  await socket.emitWithAck('follow', { userid: 'bench' })

  const submit = async () => {
    const response = await fetch(`${url}/pdf/bench`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: letter,
    })
    const { jobid } = (await response.json()) as { jobid: string }
    return { jobid, at: now() }
  }
  const final = (jobid: string) => {
    if (received.get(jobid)?.some(({ event }) => event.type === 'job.completed')) return Promise.resolve()
    return new Promise<void>((resolve) => waiting.set(jobid, resolve))
  }
  const find = (jobid: string, type: string) => received.get(jobid)?.find(({ event }) => event.type === type)

  const toProcessing: number[] = []
  const toCompleted: number[] = []
  const toReceipt: number[] = []
  const warmUp = 10
  for (let run = 0; run < runs + warmUp; run++) {
    const startedAt = now()
    const accepted = await submit()
    await final(accepted.jobid)
    const processing = find(accepted.jobid, 'job.processing')
    const done = find(accepted.jobid, 'job.completed')
    if (!processing || !done) throw new Error('A job did not complete.')
    if (run < warmUp) continue
    // The event can arrive before the 202.
    toProcessing.push(Math.max(0, processing.at - accepted.at))
    toCompleted.push(done.at - startedAt)
    toReceipt.push(done.at - Date.parse(done.event.timestamp))
  }
  console.log(`202 to the processing event:      ${formatLatency(toProcessing)}`)
  console.log(`submit to completed, one page:    ${formatLatency(toCompleted)}`)
  console.log(`final event to its receipt:       ${formatLatency(toReceipt)}`)

  const jobCount = runs * 5
  const startedAt = now()
  const jobids: string[] = []
  const lanes = Array.from({ length: 16 }, async () => {
    while (jobids.length < jobCount) {
      const slot = jobids.push('') - 1
      const { jobid } = await submit()
      jobids[slot] = jobid
      await final(jobid)
    }
  })
  await Promise.all(lanes)
  console.log(
    `one-page jobs per second, 16 at once: ${(jobCount / ((now() - startedAt) / 1_000)).toFixed(0)} (n = ${jobCount})`,
  )
  socket.disconnect()
} finally {
  await stack.close()
}

function now(): number {
  return performance.timeOrigin + performance.now()
}
