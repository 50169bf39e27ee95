/** Bytes that arrive in parts. It holds at most twice what was appended, however small the parts are. */
export class GrowingBuffer {
  #bytes = new Uint8Array(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  append(part: Uint8Array): void {
    const length = this.#length + part.length
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#length, 256))
      grown.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = grown
    }
    this.#bytes.set(part, this.#length)
    this.#length = length
  }

  /** Returns everything, followed by `last`, and empties the buffer. Nothing is copied when it was empty. */
  take(last: Uint8Array): Uint8Array {
    if (this.#length === 0) return last
    this.append(last)
    const taken = this.#bytes.subarray(0, this.#length)
    this.#bytes = new Uint8Array(0)
    this.#length = 0
    return taken
  }
}
