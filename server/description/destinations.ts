import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { type BrokerKind, describeBroker } from './broker-page.ts'
import { tableOf } from './table.ts'

const folder = 'docs/destinations'

/** The overview of message brokers and a page for each kind, as files. */
export function describeDestinations(types: readonly DestinationType[]): { file: string; text: string }[] {
  const kinds = types.filter((type): type is BrokerKind => type.guide !== undefined)
  // The overview says what is true of all kinds.
  const own = (sentence: string) => !kinds.every(({ guide }) => guide.guarantees.includes(sentence))
  return [
    { file: `${folder}/brokers.md`, text: describeBrokers(kinds) },
    ...kinds.map((kind) => ({
      file: `${folder}/${pageOf(kind)}`,
      text: describeBroker(kind, kind.guide.guarantees.filter(own)),
    })),
  ]
}

/** File of the page of a kind: the first word of its title, which is the name of the product. */
function pageOf({ title }: BrokerKind): string {
  return `${title.split(' ')[0]?.toLowerCase()}.md`
}

function describeBrokers(kinds: readonly BrokerKind[]): string {
  const [example] = kinds
  const table = tableOf(
    ['kind', '`type`', 'addresses', 'members of `config`'],
    kinds.map((kind) => [
      `[${kind.title}](${pageOf(kind)})`,
      `\`${kind.name}\``,
      (kind.brokerSchemes ?? []).map((scheme) => `\`${scheme}://\``).join(' '),
      Object.keys(kind.guide.config)
        .map((member) => `\`${member}\``)
        .join(' '),
    ]),
  )
  return `# Message brokers

hearback delivers the events of jobs to message brokers, with the delivery log, retries, redelivery and recovery of
webhooks. \`npm run spec\` writes this page and those of the kinds from the destination types:

${table}

The page of each kind describes its messages, settings and typical errors, and has a consumer.

## Destinations

The operator names brokers, with their credentials:

\`\`\`sh
BROKERS=bus=nats://hearback:secret@nats.internal:4222,log=kafka://k1:9092,k2:9092
BROKER_TOPICS=hearback.*
\`\`\`

A user registers a destination with the name of a broker and a topic:

\`\`\`sh
curl -X POST http://127.0.0.1:3000/users/alice/destinations -H 'content-type: application/json' \\
  -d '${JSON.stringify({ type: example?.name, config: example?.guide.config })}'
curl -X POST http://127.0.0.1:3000/destinations/ID/ping
\`\`\`

The command line does the same; \`test\` prints the result of the first attempt:

\`\`\`sh
npx hearback destinations add ${toCommand(example)} --user alice
npx hearback destinations list --user alice
npx hearback destinations test ID
npx hearback destinations rm ID
\`\`\`

## In common

- **Topics** may contain \`{userid}\`, \`{state}\` and \`{jobid}\`. In their values everything but letters, digits and
  hyphens becomes \`_xx\`, the bytes in hexadecimal: \`a.b\` becomes \`a_2eb\`. Topics must be within \`BROKER_TOPICS\`,
  where \`.\`, \`/\` and \`:\` are equivalent. \`BROKER_TOPICS=hearback.{userid}.*\` confines each user to topics of
  their own.
- **Messages** are CloudEvents 1.0 in binary mode: the attributes in headers, \`data\` of the event as JSON. The id is
  \`<jobid>-<seq>\`, the subject is the job, \`sequence\` is the \`seq\`.
- **Delivered** means acknowledged by the broker. Events may arrive more than once, with the same id. After a failure,
  later events of the job are not held back: \`sequence\` shows the order.
- **Retries** follow \`BROKER_RETRY_SCHEDULE\`. An attempt fails as \`auth\` (credentials or permissions), \`rejected\`
  (the broker refuses the message), \`blocked\` (no longer permitted by the settings), \`timeout\` (no acknowledgement
  within \`BROKER_TIMEOUT_S\`), \`connect\`, \`dns\` or \`tls\`.
- **Limits**: \`DESTINATIONS_PER_USER\` and \`DESTINATIONS_PER_JOB\`. A topic in a config has at most 500 characters; the
  encoded value of a placeholder, at most 128; a longer one ends in a digest.
- **Connections**: one per broker and process, opened by the first event. While a broker is unreachable, attempts fail at
  once, and the others are not delayed. TLS uses the certificates of Node.js; \`NODE_EXTRA_CA_CERTS\` adds your own.
- \`GET /health/status\` and \`/metrics\` (\`hearback_destinations\`, \`hearback_pending_deliveries\`) count destinations and
  deliveries by type and broker.
`
}

/** Type and config of the example as arguments of `hearback destinations add`. */
function toCommand(kind: BrokerKind | undefined): string {
  const members = Object.entries(kind?.guide.config ?? {}).map(([name, value]) => `${name}=${value}`)
  return [kind?.name, ...members].join(' ')
}
