import type { Principal } from '../access/principal.ts'
import type { JobStore } from '../ports/job-store.ts'

/**
 * A store whose readers of one job share a reading when many ask at once, as a thousand followers do after a
 * restart. Nobody is given a reading that began before he asked, so it never tells less than his own would.
 */
export function singleFlightReads(jobs: JobStore): JobStore {
  const shared = new SingleFlight<Awaited<ReturnType<JobStore['read']>>>()
  return {
    ...jobs,
    read: (principal, jobid) =>
      shared.read(`${ownerOf(principal)}/${jobid}`, () => jobs.read(principal, jobid)),
  }
}

/** Readings under way, by what is read. */
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
