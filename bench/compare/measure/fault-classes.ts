import type { ChildProcess } from 'node:child_process'
import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'

/** Fault classes, named after the failure model of Cristian (1991) and two that operators cause. */
export const faultClasses = ['crash', 'deploy', 'partition', 'omission', 'timing', 'receiver'] as const
export type FaultClass = (typeof faultClasses)[number]

export const faultDescriptions: Record<FaultClass, string> = {
  crash: 'The web process is killed (SIGKILL); another one takes over at the end of the window.',
  deploy: 'The web process is stopped (SIGTERM); another one takes over at the end of the window.',
  partition: 'All connections of the clients are cut, and new ones are refused during the window.',
  omission:
    'Connections of the clients stay open but carry nothing; new ones carry data again after the window.',
  timing: 'The web process is suspended (SIGSTOP) and continues at the end of the window.',
  receiver: 'The client ends and is started again at the end of the window, with the last seq it had.',
}

/** What a fault acts on. */
export interface FaultTarget {
  /** Between the clients and the server. */
  proxy: FaultyProxy
  server: ChildProcess
  serverPort: number
  /** Starts the server that takes over, behind the same address; resolves with its port when it is ready. */
  startReplacement(): Promise<number>
  stopServer(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  stopClients(): Promise<void>
  startClients(): void
}

/** A port that refuses connections: nobody listens on it. */
const closedPort = 1

/** Begins the fault; resolves when it acts. The returned function ends it. */
export async function beginFault(fault: FaultClass, target: FaultTarget): Promise<() => Promise<void>> {
  const { proxy, server, serverPort } = target
  if (fault === 'crash' || fault === 'deploy') {
    // Started before, so that the window is equally long in all classes.
    const port = await target.startReplacement()
    const stopped = target.stopServer(fault === 'crash' ? 'SIGKILL' : 'SIGTERM')
    return async () => {
      proxy.aim(port)
      await stopped
    }
  }
  if (fault === 'partition') {
    proxy.aim(closedPort)
    proxy.cut()
    return async () => proxy.aim(serverPort)
  }
  if (fault === 'omission') {
    proxy.freezeNew(true)
    proxy.freeze()
    return async () => proxy.freezeNew(false)
  }
  if (fault === 'timing') {
    server.kill('SIGSTOP')
    return async () => void server.kill('SIGCONT')
  }
  await target.stopClients()
  return async () => target.startClients()
}
