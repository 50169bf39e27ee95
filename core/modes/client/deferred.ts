/** A promise with its functions: `Promise.withResolvers`, which Node 20 lacks. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(reason: unknown): void
}

/** Creates a deferred promise. */
export function createDeferred<T>(): Deferred<T> {
  let functions: Pick<Deferred<T>, 'resolve' | 'reject'> = { resolve() {}, reject() {} }
  const promise = new Promise<T>((resolve, reject) => {
    functions = { resolve, reject }
  })
  return { promise, ...functions }
}
