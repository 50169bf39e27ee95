import { headers } from 'next/headers'
import { cache } from 'react'
import { createTransport } from '#client/transport.ts'
import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { ownAddressHeader } from './own-address.ts'

/** A job and its numbered events, as they were when the page was made. */
export interface JobStart {
  job: JobView
  events: readonly Event[]
}

const mostMs = 2_000

/**
 * Reads what the page can show before any script runs, once for each time it is made; null when that fails, and
 * the browser asks by itself.
 */
export const readJobStart = cache(async (jobid: string): Promise<JobStart | null> => {
  const address = (await headers()).get(ownAddressHeader)
  if (!address) return null
  const api = createTransport(address)
  const path = `/results/${encodeURIComponent(jobid)}`
  // A database that hangs must not keep the page from coming.
  const signal = AbortSignal.timeout(mostMs)
  try {
    const [job, { events }] = await Promise.all([
      api.read<JobView>(path, { cache: 'no-store', signal }),
      api.read<{ events: Event[] }>(`${path}/events?after=0`, { cache: 'no-store', signal }),
    ])
    return { job, events }
  } catch {
    return null
  }
})
