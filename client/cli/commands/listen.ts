import { once } from 'node:events'
import { type ReceivedCall, type Receiver, startReceiver } from '#delivery/destinations/webhook/receiver.ts'
import { command } from '../command.ts'
import { clockOf } from '../event-line.ts'
import { parseIntOption } from '../parse-int-option.ts'

export const listen = command({
  name: 'listen',
  args: '',
  summary: 'receive webhooks on this machine and print each call',
  options: {
    port: { type: 'string', short: 'p', value: 'N', default: '8080', says: 'where; 0 takes a free one' },
    secret: {
      type: 'string',
      multiple: true,
      value: 'whsec_…',
      says: 'what calls are to be signed with; may be repeated',
    },
    status: {
      type: 'string',
      value: 'N',
      default: '204',
      says: 'what to answer: 500 makes it be called again, 410 never again',
    },
    json: { type: 'boolean', says: 'print the events as JSON, one a line' },
  },
  async run({ values, terminal, signal }) {
    const status = parseIntOption('status', values.status, 200, 599)
    const receiver = await start(parseIntOption('port', values.port, 0, 65_535), {
      secrets: () => values.secret ?? [],
      onCall(call) {
        terminal.line(values.json ? call.body : lineOf(call))
        return { status }
      },
    })
    terminal.note(`Listening at ${receiver.url}; Ctrl-C ends it.`)
    if (!signal.aborted) await once(signal, 'abort')
    await receiver.close()
    return 0
  },
})

async function start(port: number, options: Parameters<typeof startReceiver>[0]): Promise<Receiver> {
  try {
    return await startReceiver({ port, ...options })
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    throw new Error(
      taken ? `Port ${port} is taken; choose another with --port.` : `Port ${port} cannot be used.`,
      {
        cause: error,
      },
    )
  }
}

function lineOf({ at, method, path, headers, event, verified }: ReceivedCall): string {
  const what = event ? `${event.type.padEnd(14)}  ${headers['webhook-id'] ?? event.id}` : 'no event'
  const trust = verified === null ? 'not checked (no --secret)' : verified ? 'verified' : 'NOT VERIFIED'
  return `${clockOf(at)}  ${method} ${path}  ${what}  ${trust}`
}
