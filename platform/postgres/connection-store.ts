import { randomUUID } from 'node:crypto'
import type { ConnectionStore } from '#core/ports/connection-store.ts'
import type { Database } from './database.ts'

const beatMs = 5_000
/** A server that has not beaten for this long is dead, and so are its connections. */
const silence = '20 seconds'

export interface ServerConnections extends ConnectionStore {
  /** Removes this server's row and with it its connections. */
  leave(): Promise<void>
}

/** Registers this process as a server and keeps its connections' rows; each beat sweeps servers that died. */
export async function joinServers(
  { prisma, pool }: Database,
  onError: (error: unknown) => void,
): Promise<ServerConnections> {
  const serverId = randomUUID()
  await prisma.server.create({ data: { id: serverId } })
  const beat = async () => {
    await prisma.server.upsert({
      where: { id: serverId },
      create: { id: serverId },
      update: { beatAt: new Date() },
    })
    await pool.query(`DELETE FROM server WHERE beat_at < now() - interval '${silence}'`)
  }
  const timer = setInterval(() => void beat().catch(onError), beatMs)
  return {
    async open({ id, mode, principal }) {
      const userid = principal.kind === 'user' ? principal.userid : null
      await prisma.connection.create({ data: { id, serverId, mode, userid } })
    },
    async follows(id, { jobids, user }) {
      await prisma.connection.updateMany({ where: { id }, data: { jobids, followsUser: user } })
    },
    async close(id) {
      await prisma.connection.deleteMany({ where: { id } })
    },
    ofJob: (jobid) =>
      prisma.connection.findMany({
        where: { jobids: { has: jobid } },
        orderBy: { connectedAt: 'asc' },
        omit: { serverId: true },
      }),
    async leave() {
      clearInterval(timer)
      await prisma.server.deleteMany({ where: { id: serverId } })
    },
  }
}
