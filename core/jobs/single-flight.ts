import type { Principal } from '../access/principal.ts'
import type { JobStore } from '../ports/job-store.ts'

/**
 * A job store that coalesces concurrent reads of one job by one principal, as when many followers reconnect after a
 * restart. A caller never gets a read that started before its call, so that the result is not older than its own
 * read would be.
 */
export function singleFlightReads(jobs: JobStore): JobStore {
  const shared = new SingleFlight<Awaited<ReturnType<JobStore['read']>>>()
  return {
    ...jobs,
    read: (principal, jobid) =>
      shared.read(`${ownerOf(principal)}/${jobid}`, () => jobs.read(principal, jobid)),
  }
}

/**
 * Coalesces concurrent calls with the same key: at most one load is running and one is queued. A call during a
 * running load joins the queued one, which starts after the call.
 */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>()
  readonly #next = new Map<string, Promise<T>>()

  read(key: string, load: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key)
    if (!running) return this.#start(key, load)
    return this.#next.get(key) ?? this.#queue(key, running, load)
  }

  #start(key: string, load: () => Promise<T>): Promise<T> {
    const reading = load().finally(() => {
      if (this.#running.get(key) === reading) this.#running.delete(key)
    })
    this.#running.set(key, reading)
    return reading
  }

  #queue(key: string, running: Promise<T>, load: () => Promise<T>): Promise<T> {
    const begin = () => {
      this.#next.delete(key)
      return this.#start(key, load)
    }
    const next = running.then(begin, begin)
    this.#next.set(key, next)
    return next
  }
}

function ownerOf(principal: Principal): string {
  return principal.userid === null ? '' : encodeURIComponent(principal.userid)
}
