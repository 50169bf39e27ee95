import { setTimeout as delay } from 'node:timers/promises'

interface OpenLoopOptions {
  perSecond: number
  /** Asked before each start, with the number of starts so far. */
  isOver(count: number): boolean
}

/**
 * Starts work at fixed times, whether or not earlier work has ended (open loop), and waits for all of it. `work` gets
 * its number and the time at which it was due, by `performance.now()`.
 */
export async function runOpenLoop<T>(
  { perSecond, isOver }: OpenLoopOptions,
  work: (n: number, dueAt: number) => Promise<T>,
): Promise<T[]> {
  const startedAt = performance.now()
  const started: Promise<T>[] = []
  for (let n = 0; !isOver(n); n++) {
    const dueAt = startedAt + (n * 1_000) / perSecond
    await delay(Math.max(0, dueAt - performance.now()))
    started.push(work(n, dueAt))
  }
  return Promise.all(started)
}

/** A function that returns whether the promise has settled. */
export function settledFlag(promise: Promise<unknown>): () => boolean {
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  promise.then(settle, settle)
  return () => isSettled
}
