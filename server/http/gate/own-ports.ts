import type { Gate } from '#core/access/gate.ts'
import type { Attachment } from '#core/modes/attachment.ts'
import type { Log } from '#core/services.ts'
import { StartupError } from '#platform/startup-error.ts'
import { HttpServer } from '../protocol/http-server.ts'
import { requestDispatcher } from '../protocol/request-dispatcher.ts'

/**
 * Opens the additional ports that attachments ask for. Each serves only the attachments that name it, behind the
 * same gate; upgrades are ignored.
 * @throws StartupError that names the setting of a port that cannot be used
 */
export async function openOwnPorts(
  attachments: readonly Attachment[],
  { host, gate, logger }: { host: string; gate: Gate; logger: Log },
): Promise<HttpServer[]> {
  const settings = new Map(
    attachments.flatMap(({ ownPort }) => (ownPort ? [[ownPort.port, ownPort.setting]] : [])),
  )
  const servers: HttpServer[] = []
  for (const [port, setting] of settings) {
    const dispatch = requestDispatcher({
      gate,
      logger,
      attachments: attachments.filter(({ ownPort }) => ownPort?.port === port),
      api: async () => false,
      pages: { scope: 'public', handle: (_request, response) => void response.writeHead(404).end() },
    })
    const server = new HttpServer({
      onRequest: (request, response) => void dispatch(request, response),
      onUpgrade: (_request, socket) => socket.destroy(),
      isUpgrade: () => false,
    })
    await server.listen(port, host).catch((error: NodeJS.ErrnoException) => {
      throw new StartupError(
        `Cannot listen on ${setting}=${port} (${error.code}). Set it to a free port, or unset it.`,
      )
    })
    servers.push(server)
  }
  return servers
}
