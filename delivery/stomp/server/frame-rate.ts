import { ApiError } from '#core/http/api-error.ts'

const framesPerSecond = 500
const burst = 1_000

/** Limit of the frames and heart-beats that one client sends: a token bucket. */
export class FrameRate {
  #tokens = burst
  #filledAt = performance.now()

  /** @throws ApiError `rate_limited` */
  take(): void {
    const now = performance.now()
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) * framesPerSecond) / 1_000)
    this.#filledAt = now
    if (this.#tokens < 1)
      throw new ApiError('rate_limited', `Send at most ${framesPerSecond} frames per second.`)
    this.#tokens -= 1
  }
}
