import { createServer } from 'node:net'
import { StartupError } from '#platform/startup-error.ts'

/**
 * Checks that the port of the web process is free, before anything else is started.
 * @throws StartupError naming the port and the setting.
 */
export async function requireFreePort(port: number, host: string): Promise<void> {
  if (port === 0) return
  const code = await tryPort(port, host)
  if (code === 'EADDRINUSE') {
    throw new StartupError(
      `Port ${port} is taken by another program. Stop that program, or set PORT to another port (PORT=0 picks a free one).`,
    )
  }
  if (code === 'EACCES') {
    throw new StartupError(`Port ${port} may only be used by root. Set PORT to 1024 or higher.`)
  }
  if (code !== undefined) throw new StartupError(`Cannot listen on HOST=${host} with PORT=${port} (${code}).`)
}

function tryPort(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    probe.listen(port, host, () => probe.close(() => resolve(undefined)))
  })
}
