/**
 * A signal that is aborted when somebody wishes that this process stop: by a signal of the system, or by the death
 * of the process that started it.
 */
export function stopRequest(): AbortSignal {
  const controller = new AbortController()
  const request = () => controller.abort()
  // Listeners stay, so that a second Ctrl-C does not cut the orderly end short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request)
  process.once('disconnect', request)
  return controller.signal
}
