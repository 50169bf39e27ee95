import { once } from 'node:events'
import { type Command, InvalidArgumentError } from 'commander'
import { type ReceivedCall, type Receiver, startReceiver } from '../../webhooks/receiver.ts'
import { type Context, connect, parseInteger, urlOption, userOption } from '../context.ts'
import { formatTime } from '../format-event.ts'
import { forwardWebhooks } from '../forward-webhooks.ts'

interface Options {
  port: number
  secret?: string[]
  status: number
  json?: true
  forward?: string
  user: string
  url: string
}

export function addListen(program: Command, context: Context): void {
  program
    .command('listen')
    .summary('receive webhooks on this machine and print each request')
    .description(
      'Receives webhooks on this machine and prints each request, until Ctrl-C. With --forward the server needs no access to this machine: an inbox on the server receives the webhooks of a user, and each one is posted to the URL.',
    )
    .option('-p, --port <N>', 'port; 0 selects a free one', parseInteger(0, 65_535), 8080)
    .option('--secret <SECRET>', 'secret to verify signatures with; repeatable', collect)
    .option(
      '--status <CODE>',
      'status to respond with: 500 causes a retry, 410 disables the webhook',
      parseInteger(200, 599),
      204,
    )
    .option('--json', 'print the events as JSON, one per line')
    .option(
      '--forward <URL>',
      'post the webhooks of --user to this URL, in place of a receiver',
      parseForward,
    )
    .addOption(userOption('owner of the jobs, with --forward'))
    .addOption(urlOption())
    .addHelpText(
      'after',
      '\nExamples:\n  hearback listen --port 9000 --secret whsec_…\n  hearback listen --forward http://127.0.0.1:8000/hook --user alice',
    )
    .action(async (options: Options) => {
      const { port, secret = [], status, json, forward: target, user: userid, url } = options
      const { terminal, signal } = context
      if (target !== undefined)
        return forwardWebhooks(context, connect(context, options), { url, userid, target })
      const receiver = await start(port, {
        secrets: () => secret,
        onCall(call) {
          terminal.line(json ? call.body : formatCall(call))
          return { status }
        },
      })
      terminal.note(`Listening at ${receiver.url}; stop with Ctrl-C.`)
      if (!signal.aborted) await once(signal, 'abort')
      await receiver.close()
    })
}

function parseForward(value: string): string {
  if (URL.canParse(value) && /^https?:/i.test(value)) return value
  throw new InvalidArgumentError('Expected an HTTP URL, such as http://127.0.0.1:8000/hook.')
}

function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value]
}

async function start(port: number, options: Parameters<typeof startReceiver>[0]): Promise<Receiver> {
  try {
    return await startReceiver({ port, ...options })
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    const message = isTaken
      ? `Port ${port} is taken; choose another with --port.`
      : `Port ${port} cannot be used.`
    throw new Error(message, { cause: error })
  }
}

function formatCall({ at, method, path, headers, event, verified }: ReceivedCall): string {
  const what = event ? `${event.type.padEnd(14)}  ${headers['webhook-id'] ?? event.id}` : 'no event'
  const signature = verified === null ? 'not checked (no --secret)' : verified ? 'verified' : 'NOT VERIFIED'
  return `${formatTime(at)}  ${method} ${path}  ${what}  ${signature}`
}
