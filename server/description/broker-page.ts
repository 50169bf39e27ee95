import { z } from 'zod'
import type { DestinationGuide } from '#core/outbox/destinations/destination-guide.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { tableOf } from './table.ts'

/** A type of destination that has a guide: a kind of message broker. */
export interface BrokerKind extends DestinationType {
  guide: DestinationGuide
}

/** Text of the page of a kind of message broker; `guarantees` are those that not all kinds have. */
export function describeBroker(kind: BrokerKind, guarantees: readonly string[]): string {
  const { name, title, summary, brokerSchemes, guide } = kind
  const { how, address, config, errors, consumer } = guide
  return `# ${title}

${summary}

For what all kinds of brokers have in common (CloudEvents, placeholders, retries, limits), see
[Message brokers](brokers.md).

## What is sent

${how}

${guarantees.map((sentence) => `- ${sentence}`).join('\n')}

## Settings

The operator gives the broker a name and an address:

\`\`\`sh
BROKERS=${config.broker}=${brokerSchemes?.[0]}://hearback:secret@broker.internal
\`\`\`

**Address**: ${address}

## Config

${describeConfig(kind)}

\`\`\`json
${JSON.stringify({ type: name, config }, null, 2)}
\`\`\`

## Errors

Causes that are typical, by the \`class\` of the attempt in the delivery log:

${tableOf(
  ['class', 'cause'],
  errors.map((error) => [`\`${error.class}\``, error.when]),
)}

## Consumer

${consumer.title}:

\`\`\`${consumer.language}
${consumer.code}
\`\`\`
`
}

/** The members of the config, from its JSON Schema. */
function describeConfig({ configSchema }: BrokerKind): string {
  const { properties = {} } = z.toJSONSchema(configSchema, { io: 'input' })
  const rows = Object.entries(properties).map(([member, schema]) => {
    const { description = '', default: value } = typeof schema === 'object' ? schema : {}
    return [`\`${member}\``, value === undefined ? 'required' : `\`${JSON.stringify(value)}\``, description]
  })
  return tableOf(['member', 'default', 'meaning'], rows)
}
