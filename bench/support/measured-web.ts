import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** The web process without its pages, which tells what it holds in memory when it is asked. */
await import('#tests/support/server/web-process.ts')

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

process.on('message', (asked) => {
  if (asked !== 'memory') return
  collect()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.({ type: 'memory', bytes: heapUsed + external })
})
