import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** The web process without its pages; answers the message `memory` with its heap after a garbage collection. */
await import('#tests/support/server/web-process.ts')

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

process.on('message', (message) => {
  if (message !== 'memory') return
  collect()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.({ type: 'memory', bytes: heapUsed + external })
})
