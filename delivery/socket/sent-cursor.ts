/** So many jobs are remembered; beyond that the one told of longest ago is forgotten. */
const remembered = 10_000

/** Up to which `seq` one connection was told of each job, whatever it followed. */
export class SentCursor {
  readonly #seqs = new Map<string, number>()

  /** 0 when it was told nothing. */
  of(jobid: string): number {
    return this.#seqs.get(jobid) ?? 0
  }

  note(jobid: string, seq: number): void {
    const highest = Math.max(seq, this.of(jobid))
    this.#seqs.delete(jobid)
    this.#seqs.set(jobid, highest)
    const [oldest] = this.#seqs.keys()
    if (this.#seqs.size > remembered && oldest !== undefined) this.#seqs.delete(oldest)
  }
}
