import type { Server } from 'socket.io'
import { followerName, followerQuery } from '#core/follower-name.ts'
import type { CpuAccount, CpuMeter } from '#core/ports/cpu-meter.ts'

type Engine = Server['engine']

/** What is charged on a connection whose follower named itself. */
export interface ConnectionAccount {
  /** Runs what the client asked for. */
  run<T>(work: () => T): T
  /** The job it follows: the first, where it follows several. */
  follows(jobid: string): void
}

/** Just runs the work: nobody asked what it costs. */
const unmeasured: ConnectionAccount = { run: (work) => work(), follows: () => {} }

/**
 * Opens accounts for the engine's connections whose followers named themselves, from the handshake on. Returns
 * what tells the account of a connection.
 */
export function chargeConnections(
  engine: Engine,
  meter: CpuMeter,
): (connection: object) => ConnectionAccount {
  const accounts = new WeakMap<object, ConnectionAccount>()
  engine.on('connection', (connection) => {
    const { searchParams } = new URL(connection.request.url ?? '/', 'http://host')
    const follower = followerName(searchParams.get(followerQuery))
    if (follower === null) return
    const account = meter.open(null)
    accounts.set(connection, accountOf(account, follower))
    // Each packet that comes in, a sign of life too, is its own.
    const adopt = () => account.run(() => {})
    adopt()
    connection.on('packet', adopt)
    connection.once('close', () => account.close())
  })
  return (connection) => accounts.get(connection) ?? unmeasured
}

function accountOf(account: CpuAccount, follower: string): ConnectionAccount {
  let followed = false
  return {
    run: (work) => account.run(work),
    follows(jobid) {
      if (!followed) account.belongTo({ jobid, follower })
      followed = true
    },
  }
}
