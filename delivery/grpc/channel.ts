/**
 * Passes values from any number of producers to one consumer. It holds one value of each producer: `put` resolves
 * when its value was taken.
 */
export class Channel<T> {
  readonly #offers: { value: T; taken: () => void }[] = []
  #consumer: ((next: T | 'idle' | null) => void) | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #closed = false

  /** Resolves when the value was taken, or when the channel is closed. */
  put(value: T): Promise<void> {
    if (this.#closed) return Promise.resolve()
    if (this.#consumer) {
      this.#settle(value)
      return Promise.resolve()
    }
    return new Promise((taken) => this.#offers.push({ value, taken }))
  }

  /** The next value; `idle` when none came within `idleMs` milliseconds; null when the channel is closed and empty. */
  take(idleMs?: number): Promise<T | 'idle' | null> {
    const offer = this.#offers.shift()
    if (offer) {
      offer.taken()
      return Promise.resolve(offer.value)
    }
    if (this.#closed) return Promise.resolve(null)
    return new Promise((resolve) => {
      this.#consumer = resolve
      if (idleMs !== undefined) this.#timer = setTimeout(() => this.#settle('idle'), idleMs)
    })
  }

  /** Accepts no further values. Those already offered can be taken, unless they are discarded. */
  close({ discard = false } = {}): void {
    this.#closed = true
    if (discard) for (const { taken } of this.#offers.splice(0)) taken()
    if (this.#consumer) this.#settle(null)
  }

  #settle(next: T | 'idle' | null): void {
    clearTimeout(this.#timer)
    const consumer = this.#consumer
    this.#consumer = null
    consumer?.(next)
  }
}
