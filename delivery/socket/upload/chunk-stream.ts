/** A document that arrives in chunks, at the pace of its reader. */
export class ChunkStream {
  #chunk = Promise.withResolvers<Uint8Array | null>()
  #wanted = Promise.withResolvers<void>()
  #error: Error | null = null

  /** Resolves when the reader waits for the next chunk. */
  get wanted(): Promise<void> {
    return this.#wanted.promise
  }

  /** Passes a chunk to the waiting reader. Resolves when the reader has stored it and waits again. */
  write(chunk: Uint8Array): Promise<void> {
    this.#wanted = Promise.withResolvers()
    this.#chunk.resolve(chunk)
    return this.#wanted.promise
  }

  end(): void {
    this.#chunk.resolve(null)
  }

  /** Makes the reader fail, now or when it asks for the next chunk. */
  fail(error: Error): void {
    this.#error = error
    this.#chunk.resolve(null)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (!this.#error) {
      this.#chunk = Promise.withResolvers()
      this.#wanted.resolve()
      const chunk = await this.#chunk.promise
      if (this.#error) break
      if (!chunk) return
      yield chunk
    }
    throw this.#error
  }
}
