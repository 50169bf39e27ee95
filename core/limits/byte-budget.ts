/** A message that has not arrived completely. */
export interface IncompleteMessage {
  /** Adds received bytes; a negative number removes some. */
  grow(bytes: number): void
  /** Releases all bytes: the message is complete, or its connection closed. */
  reset(): void
}

interface Entry {
  bytes: number
  since: number
  evict(): void
}

/**
 * The bytes that the messages of all connections hold in memory: of incomplete messages, and of those being handled.
 * When there are too many, the message that has been incomplete for the longest time is dropped.
 */
export class ByteBudget {
  readonly #maxBytes: number
  readonly #timeoutMs: number
  readonly #timer: NodeJS.Timeout
  /** Incomplete messages, oldest first. */
  readonly #incomplete = new Set<Entry>()
  #used = 0

  constructor(maxBytes: number, timeoutMs: number) {
    this.#maxBytes = maxBytes
    this.#timeoutMs = timeoutMs
    this.#timer = setInterval(() => this.#evictLate(), timeoutMs / 4).unref()
  }

  /** Bytes that are held. */
  get used(): number {
    return this.#used
  }

  /** Starts to count for one sender. `evict` closes its connection when its message is dropped. */
  incomplete(evict: () => void): IncompleteMessage {
    const entry: Entry = { bytes: 0, since: 0, evict }
    return {
      grow: (bytes) => this.#grow(entry, bytes),
      reset: () => this.#release(entry),
    }
  }

  /** Takes the bytes of a complete message; null when there is no room. The returned function releases them. */
  take(bytes: number): (() => void) | null {
    while (this.#used + bytes > this.#maxBytes && this.#evictOldest());
    if (this.#used + bytes > this.#maxBytes) return null
    this.#used += bytes
    return () => {
      this.#used -= bytes
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #grow(entry: Entry, bytes: number): void {
    if (entry.bytes + bytes <= 0) {
      this.#release(entry)
      return
    }
    if (entry.bytes === 0) entry.since = performance.now()
    entry.bytes += bytes
    this.#used += bytes
    this.#incomplete.add(entry)
    while (this.#used > this.#maxBytes && this.#evictOldest());
  }

  #release(entry: Entry): void {
    this.#used -= entry.bytes
    entry.bytes = 0
    this.#incomplete.delete(entry)
  }

  #evictOldest(): boolean {
    const [oldest] = this.#incomplete
    if (!oldest) return false
    this.#release(oldest)
    oldest.evict()
    return true
  }

  #evictLate(): void {
    const deadline = performance.now() - this.#timeoutMs
    for (const { since } of this.#incomplete) {
      if (since > deadline) return
      this.#evictOldest()
    }
  }
}
