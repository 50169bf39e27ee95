import { createHook, executionAsyncId, executionAsyncResource } from 'node:async_hooks'
import { performance } from 'node:perf_hooks'
import { type Share, Stretch, type ThreadClocks } from './stretch.ts'

/** A callback that is running. */
interface Frame {
  id: number
  share: Share | null
}

/** The clocks of the thread this runs in. */
export const threadClocks: ThreadClocks = {
  wall: () => performance.now(),
  idle: () => performance.nodeTiming.idleTime,
  cpu() {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1_000
  },
}

/**
 * Every callback of this thread, and whom its work is for. `shareNow` tells that of the context a callback
 * begins in. What is done between two callbacks (reading sockets, parsing HTTP) is the next one's; a callback that
 * is nobody's (an answer of the database on a connection that all use) is whose promise it settles.
 */
export class Frames {
  readonly #shareNow: () => Share | null
  readonly #stretch: Stretch
  readonly #clocks: ThreadClocks
  readonly #hook = createHook({
    before: (id) => this.#before(id),
    after: (id) => this.#after(id),
  })
  readonly #stack: Frame[] = []
  /** Until when all work is noted. */
  #noted = 0
  /** Work of a callback that was nobody's, until it is known what followed from it. */
  #heldMs = 0
  #running = false

  constructor(shareNow: () => Share | null, clocks: ThreadClocks = threadClocks) {
    this.#shareNow = shareNow
    this.#clocks = clocks
    this.#stretch = new Stretch(clocks)
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#stack.length = 0
    this.#heldMs = 0
    this.#noted = this.#clocks.wall()
    this.#stretch.start(this.#noted)
    // The callback that is running began unseen, and its end will be seen; the main script, 1, has none.
    if (executionAsyncId() > 1) this.#stack.push({ id: executionAsyncId(), share: null })
    this.#hook.enable()
  }

  stop(): void {
    this.#running = false
    this.#hook.disable()
  }

  /** Gives the callback that is running to the share, from its beginning, unless it has one. */
  adopt(share: Share): void {
    const frame = this.#stack.at(-1)
    if (!frame || frame.share) return
    this.#stretch.note(share, this.#heldMs)
    this.#heldMs = 0
    frame.share = share
  }

  #before(id: number): void {
    const now = this.#clocks.wall()
    const share = this.#shareNow()
    const top = this.#stack.at(-1)
    if (top) this.#note(top, now - this.#noted)
    else {
      const busy = Math.max(0, now - this.#noted - this.#stretch.slept(now))
      this.#giveHeld(share)
      if (share) this.#stretch.note(share, busy)
      else this.#heldMs += busy
    }
    this.#noted = now
    this.#stack.push({ id, share })
  }

  /** A promise is settled by the callback before it, with nothing between but what that left for the next tick. */
  #giveHeld(share: Share | null): void {
    if (this.#heldMs === 0) return
    const resource = executionAsyncResource()
    if (isTick(resource)) return
    this.#stretch.note(resource instanceof Promise ? share : null, this.#heldMs)
    this.#heldMs = 0
  }

  #after(id: number): void {
    // One that began before the hook was there.
    if (!this.#stack.some((frame) => frame.id === id)) return
    const now = this.#clocks.wall()
    for (let frame = this.#stack.pop(); frame; frame = this.#stack.pop()) {
      this.#note(frame, now - this.#noted)
      this.#noted = now
      if (frame.id === id) return
    }
  }

  #note({ share }: Frame, ms: number): void {
    if (share) this.#stretch.note(share, ms)
    else this.#heldMs += ms
  }
}

/** What `process.nextTick` left to be done; told by its shape, as Node gives it no name. */
function isTick(resource: object): boolean {
  return 'callback' in resource && 'args' in resource
}
