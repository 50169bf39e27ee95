/**
 * A signal that is aborted after a time, or together with another signal. `AbortSignal.timeout` and `AbortSignal.any`
 * do the same, but their timers run to the end and their weak references cost a garbage collection: too much for
 * thousands of requests a second.
 */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal | undefined
  #timer: ReturnType<typeof setTimeout>
  #expired = false

  constructor(ms: number, outer?: AbortSignal) {
    this.#outer = outer
    this.#timer = setTimeout(this.#expire, ms)
    if (outer?.aborted) this.#abort()
    else outer?.addEventListener('abort', this.#abort)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Whether the time ran out before the other signal was aborted. */
  get expired(): boolean {
    return this.#expired
  }

  /** Restarts the time. */
  restart(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#expire, ms)
  }

  /** Stops the timer; the signal is not aborted any more. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#outer?.removeEventListener('abort', this.#abort)
  }

  readonly #expire = () => {
    this.#expired = !this.#controller.signal.aborted
    this.#controller.abort(new DOMException('The operation timed out.', 'TimeoutError'))
  }

  readonly #abort = () => {
    clearTimeout(this.#timer)
    this.#controller.abort(this.#outer?.reason)
  }
}
