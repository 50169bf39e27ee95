import type { DestinationGuide } from '#core/outbox/destinations/destination-guide.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'

/** Text of docs/destinations/brokers.md: how to use destinations, and a section for each type that has a guide. */
export function describeDestinations(types: readonly DestinationType[]): string {
  const example = types.find(({ guide }) => guide)
  const sections = types.flatMap((type) => (type.guide ? [toSection(type, type.guide)] : []))
  return `# Message brokers

hearback delivers the events of jobs to message brokers, with the delivery log, retries, redelivery and recovery of
webhooks. \`npm run spec\` writes this page from the destination types.

The operator names brokers, with their credentials:

\`\`\`sh
BROKERS=bus=nats://hearback:secret@nats.internal:4222,log=kafka://k1:9092,k2:9092
BROKER_TOPICS=hearback.*
\`\`\`

A user registers a destination with the name of a broker and a topic:

\`\`\`sh
curl -X POST http://127.0.0.1:3000/users/alice/destinations -H 'content-type: application/json' \\
  -d '${JSON.stringify({ type: example?.name, config: example?.guide?.config })}'
curl -X POST http://127.0.0.1:3000/destinations/ID/ping
\`\`\`

The command line does the same; \`test\` prints the result of the first attempt:

\`\`\`sh
npx hearback destinations add ${toCommand(example)} --user alice
npx hearback destinations list --user alice
npx hearback destinations test ID
npx hearback destinations rm ID
\`\`\`

- **Topics** may contain \`{userid}\`, \`{state}\` and \`{jobid}\`. In their values everything but letters, digits and
  hyphens becomes \`_xx\`, the bytes in hexadecimal: \`a.b\` becomes \`a_2eb\`. Topics must be within \`BROKER_TOPICS\`,
  where \`.\`, \`/\` and \`:\` are equivalent. \`BROKER_TOPICS=hearback.{userid}.*\` confines each user to topics of
  their own.
- **Messages** are CloudEvents 1.0 in binary mode: the attributes in headers, \`data\` of the event as JSON. The id is
  \`<jobid>-<seq>\`, the subject is the job, \`sequence\` is the \`seq\`.
- **Delivered** means acknowledged by the broker. Events may arrive more than once, with the same id. After a failure,
  later events of the job are not held back: \`sequence\` shows the order.
- **Retries** follow \`BROKER_RETRY_SCHEDULE\`. An attempt fails as \`auth\`, \`rejected\` (no such topic, no queue, full),
  \`blocked\` (no longer permitted by the settings), \`timeout\`, \`connect\`, \`dns\` or \`tls\`.
- **Connections**: one per broker and process, opened by the first event. While a broker is unreachable, attempts fail at
  once, and the others are not delayed. TLS uses the certificates of Node.js; \`NODE_EXTRA_CA_CERTS\` adds your own.
- \`GET /health/status\` and \`/metrics\` (\`hearback_destinations\`, \`hearback_pending_deliveries\`) count destinations and
  deliveries by type and broker.

${sections.join('\n')}`
}

/** Type and config of the example as arguments of `hearback destinations add`. */
function toCommand(type: DestinationType | undefined): string {
  const members = Object.entries(type?.guide?.config ?? {}).map(([name, value]) => `${name}=${value}`)
  return [type?.name, ...members].join(' ')
}

function toSection({ title, name, summary }: DestinationType, guide: DestinationGuide): string {
  const { how, address, guarantees, config, consumer } = guide
  return `## ${title}

${summary}

${how}

**Address**: ${address}

${guarantees.map((sentence) => `- ${sentence}`).join('\n')}

\`\`\`json
${JSON.stringify({ type: name, config }, null, 2)}
\`\`\`

${consumer.title}:

\`\`\`${consumer.language}
${consumer.code}
\`\`\`
`
}
