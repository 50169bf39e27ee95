/** Connections of one job that have a record of their own. */
const maxSeparate = 50
/** Jobs whose connections are remembered. */
const maxJobs = 2_000

/** Selects the connections that are recorded separately: the first of a job. Further ones are summed by mode. */
export class FollowerNames {
  readonly #byJob = new Map<string, Set<string>>()

  isSeparate(jobid: string, connection: string): boolean {
    let connections = this.#byJob.get(jobid)
    if (!connections) {
      connections = new Set()
      this.#byJob.set(jobid, connections)
      const [oldest] = this.#byJob.keys()
      if (this.#byJob.size > maxJobs && oldest !== undefined) this.#byJob.delete(oldest)
    }
    if (connections.has(connection)) return true
    if (connections.size >= maxSeparate) return false
    connections.add(connection)
    return true
  }
}
