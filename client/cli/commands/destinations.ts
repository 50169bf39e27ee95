import { setTimeout as delay } from 'node:timers/promises'
import { type Command, InvalidArgumentError } from 'commander'
import type { DeliveryView } from '../../../core/outbox/deliveries/delivery.ts'
import type { Client } from '../../client.ts'
import type { DestinationView } from '../../resources/destinations.ts'
import { type Context, connect, urlOption, userOption } from '../context.ts'

interface AddOptions {
  user: string
  events?: string[]
  description?: string
  job?: string
  json?: true
  url: string
}

/** Interval of reading the delivery of a test event, and the time until `test` gives up, in milliseconds. */
const pollMs = 200
const testTimeoutMs = 30_000

export function addDestinations(program: Command, context: Context): void {
  const destinations = program
    .command('destinations')
    .summary('add, list, test and remove destinations')
    .description(
      'Adds, lists, tests and removes destinations: webhooks, brokers and others that receive events.',
    )
    .addHelpText('after', '\nExample:\n  hearback destinations add webhook url=https://example.com/hook')

  destinations
    .command('add')
    .argument('<TYPE>', 'destination type, one of GET /destination-types')
    .argument('<CONFIG...>', 'members of the config, as url=https://example.com/hook', collectMember)
    .summary('add a destination and print its id and credentials')
    .description('Adds a destination. Its id and generated credentials are printed; the latter only here.')
    .addOption(userOption('owner of the destination'))
    .option('--events <LIST>', 'event types, comma-separated; default: all numbered events', (list) =>
      list.split(',').map((type) => type.trim()),
    )
    .option('--description <TEXT>', 'what the destination is for')
    .option('--job <ID>', 'the only job whose events it receives')
    .option('--json', 'print the destination as JSON')
    .addOption(urlOption())
    .action(async (type: string, config: Record<string, unknown>, options: AddOptions) => {
      const { user, events, description, job: jobid, json } = options
      const { terminal } = context
      const created = await connect(context, options).createDestination(user, {
        type,
        config,
        ...(events && { events }),
        ...(description !== undefined && { description }),
        ...(jobid !== undefined && { jobid }),
      })
      terminal.line(json ? JSON.stringify(created) : created.id)
      if (json) return
      for (const [name, value] of Object.entries(created.secrets)) terminal.line(`${name}: ${value}`)
    })

  destinations
    .command('list')
    .summary('list the destinations of a user, oldest first')
    .description('Lists the destinations of a user for all jobs, oldest first, without their credentials.')
    .addOption(userOption('owner of the destinations'))
    .option('--job <ID>', 'list those for this job instead')
    .option('--json', 'print the destinations as JSON, one per line')
    .addOption(urlOption())
    .action(async (options: { user: string; job?: string; json?: true; url: string }) => {
      const { user, job: jobid, json } = options
      const found = await connect(context, options).destinations(user, jobid === undefined ? {} : { jobid })
      for (const one of found) context.terminal.line(json ? JSON.stringify(one) : formatDestination(one))
      if (found.length === 0) context.terminal.note(`${user} has no destinations.`)
    })

  destinations
    .command('test')
    .argument('<ID>', 'id of the destination')
    .summary('send a test event and print the result')
    .description('Sends an endpoint.ping event and prints the result of the first attempt.')
    .addOption(urlOption())
    .action(async (id: string, options: { url: string }) => {
      const client = connect(context, options)
      const { id: delivery } = await client.pingDestination(id)
      const { isDelivered, text } = describeResult(await firstAttempt(client, delivery, context.signal))
      if (isDelivered) return context.terminal.line(text)
      context.terminal.note(text)
      context.exitCode = 1
    })

  destinations
    .command('rm')
    .argument('<ID>', 'id of the destination')
    .summary('remove a destination')
    .description('Removes a destination. It receives no further events.')
    .addOption(urlOption())
    .action(async (id: string, options: { url: string }) => {
      await connect(context, options).deleteDestination(id)
      context.terminal.note(`Removed ${id}.`)
    })
}

/** Collects NAME=VALUE arguments. A value that is a number, true or false in JSON is sent as such. */
function collectMember(member: string, members: Record<string, unknown> = {}): Record<string, unknown> {
  const [, name, value = ''] = /^([\w-]+)=(.*)$/s.exec(member) ?? []
  if (name === undefined) throw new InvalidArgumentError('Expected NAME=VALUE.')
  return { ...members, [name]: /^(true|false|\d{1,15})$/.test(value) ? JSON.parse(value) : value }
}

/** The delivery once an attempt was made, or as it is when there was none in time. */
async function firstAttempt(client: Client, id: string, signal: AbortSignal): Promise<DeliveryView> {
  for (const began = Date.now(); ; ) {
    const delivery = await client.delivery(id)
    if (delivery.attempts.length > 0 || Date.now() - began > testTimeoutMs) return delivery
    await delay(pollMs, undefined, { signal })
  }
}

function describeResult({ state, attempts }: DeliveryView): { isDelivered: boolean; text: string } {
  const attempt = attempts.at(-1)
  if (!attempt) return { isDelivered: false, text: 'No attempt was made. Is a worker running?' }
  const status = attempt.status === null ? '' : ` (status ${attempt.status})`
  if (state === 'delivered')
    return { isDelivered: true, text: `Delivered in ${attempt.durationMs} ms${status}.` }
  return { isDelivered: false, text: `The attempt failed: ${attempt.class}${status}.` }
}

function formatDestination({
  id,
  type,
  config,
  events,
  disabledReason,
  description,
}: DestinationView): string {
  const state = disabledReason ? `disabled (${disabledReason})` : 'enabled'
  const members = Object.entries(config).map(([name, value]) => `${name}=${value}`)
  return [id, type, state, events.join(','), ...members, description ?? ''].join('  ').trimEnd()
}
