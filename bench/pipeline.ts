import { readFile } from 'node:fs/promises'
import { io } from 'socket.io-client'
import type { Event } from '#core/events/event.ts'
import { spread } from './support/figures.ts'
import { openStack } from './support/stack.ts'

/**
 * How long a one-page PDF takes through the whole system at idle, one after the other, and how many go
 * through it a second when many wait: `node bench/pipeline.ts [runs]`.
 */
const runs = Number(process.argv[2] ?? 100)
const letter = await readFile('public/samples/letter.pdf')
const stack = await openStack()

interface Heard {
  event: Event
  at: number
}

try {
  const url = (await stack.start('tests/support/server/web-process.ts')).said.url ?? ''
  await stack.start('worker/main.ts')
  const heard = new Map<string, Heard[]>()
  const waiting = new Map<string, () => void>()
  const socket = io(url, { transports: ['websocket'] })
  socket.on('event', (event: Event) => {
    const at = now()
    const { jobid } = event.data
    heard.set(jobid, [...(heard.get(jobid) ?? []), { event, at }])
    if (event.type === 'job.completed' || event.type === 'job.error') waiting.get(jobid)?.()
  })
  await socket.emitWithAck('follow', { userid: 'bench' })

  const submit = async () => {
    const answer = await fetch(`${url}/pdf/bench`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: letter,
    })
    const { jobid } = (await answer.json()) as { jobid: string }
    return { jobid, at: now() }
  }
  const final = (jobid: string) => {
    if (heard.get(jobid)?.some(({ event }) => event.type === 'job.completed')) return Promise.resolve()
    return new Promise<void>((resolve) => waiting.set(jobid, resolve))
  }
  const at = (jobid: string, type: string) => heard.get(jobid)?.find(({ event }) => event.type === type)

  const picked: number[] = []
  const completed: number[] = []
  const told: number[] = []
  const warmUp = 10
  for (let run = 0; run < runs + warmUp; run++) {
    const began = now()
    const accepted = await submit()
    await final(accepted.jobid)
    const processing = at(accepted.jobid, 'job.processing')
    const done = at(accepted.jobid, 'job.completed')
    if (!processing || !done) throw new Error('A job did not complete.')
    if (run < warmUp) continue
    // The event may be told before the 202 has reached us.
    picked.push(Math.max(0, processing.at - accepted.at))
    completed.push(done.at - began)
    told.push(done.at - Date.parse(done.event.timestamp))
  }
  console.log(`202 to the processing event:      ${spread(picked)}`)
  console.log(`submit to completed, one page:    ${spread(completed)}`)
  console.log(`final event to its receipt:       ${spread(told)}`)

  const many = runs * 5
  const began = now()
  const jobids: string[] = []
  const lanes = Array.from({ length: 16 }, async () => {
    while (jobids.length < many) {
      const slot = jobids.push('') - 1
      const { jobid } = await submit()
      jobids[slot] = jobid
      await final(jobid)
    }
  })
  await Promise.all(lanes)
  console.log(
    `one-page jobs per second, 16 at once: ${(many / ((now() - began) / 1_000)).toFixed(0)} (n = ${many})`,
  )
  socket.disconnect()
} finally {
  await stack.close()
}

function now(): number {
  return performance.timeOrigin + performance.now()
}
