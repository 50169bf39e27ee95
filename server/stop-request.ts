/** Somebody's wish that this process stop: a signal, or the death of the process that started it. */
export class StopRequest {
  requested = false
  readonly promise: Promise<void>

  constructor() {
    this.promise = new Promise((resolve) => {
      const request = () => {
        this.requested = true
        resolve()
      }
      // Listeners stay, so that a second Ctrl-C does not cut the orderly end short.
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request)
      process.once('disconnect', request)
    })
  }
}
