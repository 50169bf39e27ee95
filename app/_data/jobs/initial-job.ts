import { headers } from 'next/headers'
import { cache } from 'react'
import { createTransport } from '#client/http/transport.ts'
import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { ownAddressHeader } from '../own-address.ts'

/** A job and its numbered events at the time the page was rendered. */
export interface InitialJob {
  job: JobView
  events: readonly Event[]
}

const timeoutMs = 2_000

/**
 * Reads the job during server rendering, once per request, so that the page shows it before any script runs.
 * Returns null on failure; the browser then reads it.
 */
export const readInitialJob = cache(async (jobid: string): Promise<InitialJob | null> => {
  const received = await headers()
  const address = received.get(ownAddressHeader)
  if (!address) return null
  // The session of the reader, with keys.
  const cookie = received.get('cookie') ?? ''
  const api = createTransport(address)
  const path = `/results/${encodeURIComponent(jobid)}`
  // An unresponsive database must not block the page.
  const signal = AbortSignal.timeout(timeoutMs)
  const options: RequestInit = { cache: 'no-store', signal, headers: { cookie } }
  try {
    const [job, { events }] = await Promise.all([
      api.read<JobView>(path, options),
      api.read<{ events: Event[] }>(`${path}/events?after=0`, options),
    ])
    return { job, events }
  } catch {
    return null
  }
})
