/**
 * An iterator whose `return` ends it at once, also while `next` waits: that of a generator function would wait for
 * the next value.
 */
export abstract class ClosableIterator<Value> implements AsyncGenerator<Value, void> {
  abstract next(): Promise<IteratorResult<Value, void>>

  /** Releases what the iterator holds; called by `return`. */
  protected abstract close(): void

  /** Closes when the signal aborts, also before anything has read from it. */
  closeOn(signal: AbortSignal | undefined): this {
    const close = () => void this.return()
    if (signal?.aborted) close()
    else signal?.addEventListener('abort', close, { once: true })
    return this
  }

  async return(): Promise<IteratorReturnResult<void>> {
    this.close()
    return { done: true, value: undefined }
  }

  async throw(error: unknown): Promise<never> {
    await this.return()
    throw error
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
