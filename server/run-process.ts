import { StartupError } from '#platform/startup-error.ts'

/** What a started process has to say, and how it is stopped. */
export interface Started {
  ready: { url?: string }
  close(): Promise<void>
}

/**
 * Runs a process under the supervisor: says when it is ready, and stops on SIGTERM, on SIGINT where nobody
 * supervises, and when the supervisor is gone. A failure to start is said in one sentence and ends with 1.
 */
export async function runProcess(start: () => Promise<Started>): Promise<void> {
  let started: Started | null = null
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await started?.close().catch((error) => console.error(error))
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop())
  process.once('disconnect', () => void stop())
  // On a terminal Ctrl-C reaches the whole group; the supervisor then stops its children in order.
  process.on('SIGINT', () => {
    if (!process.connected) void stop()
  })
  try {
    started = await start()
    process.send?.({ type: 'ready', ...started.ready })
  } catch (error) {
    process.send?.({ type: 'failed', reason: error instanceof Error ? error.message : String(error) })
    // The supervisor says a sentence that is meant for the operator; anything else needs its stack.
    if (!(error instanceof StartupError)) console.error(error)
    else if (!process.connected) console.error(error.message)
    process.exit(1)
  }
}
