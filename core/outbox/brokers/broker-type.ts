import { z } from 'zod'
import { ApiError } from '../../http/api-error.ts'
import { loadOnce } from '../../load-once.ts'
import type { JsonObject } from '../destinations/destination.ts'
import type { DestinationGuide, DestinationTranslation } from '../destinations/destination-guide.ts'
import { DeliveryError, type DestinationType } from '../destinations/destination-type.ts'
import type { BrokerAddress } from './broker-address.ts'
import { BrokerConnection, type BrokerProtocol } from './broker-connection.ts'
import { toBrokerMessage, topicValues } from './broker-message.ts'
import { attemptTimeoutMs, brokerSettingsOf } from './broker-settings.ts'
import { isPermittedTopic } from './topic-pattern.ts'
import { expandTopic, type TopicValues } from './topic-template.ts'

/** The texts that all types of brokers share, by language. */
const sharedTexts = new Map([
  [
    'de',
    {
      broker: {
        title: 'Broker',
        description: 'Name des Brokers, den der Betreiber in BROKERS angegeben hat.',
      },
      unavailable: (example: string) =>
        `Der Betreiber hat keinen Broker dafür angegeben; setzen Sie BROKERS auf eine Liste wie ${example}.`,
    },
  ],
  [
    'fr',
    {
      broker: { title: 'Broker', description: 'Nom du broker que l’opérateur a indiqué dans BROKERS.' },
      unavailable: (example: string) =>
        `L’opérateur n’a indiqué aucun broker ; donnez à BROKERS une liste comme ${example}.`,
    },
  ],
])

/** What a type of broker declares; everything else is the same for all of them. */
export interface BrokerTypeOptions<Shape extends z.ZodRawShape> {
  name: string
  title: string
  summary: string
  guide: DestinationGuide
  /** Without the texts about the broker, which are the same for all types. */
  translations?: readonly DestinationTranslation[]
  /** Schemes of its addresses in BROKERS, the usual one first. */
  schemes: readonly [string, ...string[]]
  /** Members of the config besides `broker`. Those with `topicTemplate` get their placeholders replaced. */
  config: Shape
  /** Names of the members that are templates. */
  templates: readonly (keyof Shape & string)[]
  /** The value that must be within BROKER_TOPICS. */
  topicOf(target: z.output<z.ZodObject<Shape>>): string
  /** What the protocol does not permit in a target, as `{ field, problem }`; null when it is valid. */
  check(target: z.output<z.ZodObject<Shape>>): { field: string; problem: string } | null
  /** Loads the protocol with the first message: client libraries take a second to load, and most brokers are unused. */
  loadProtocol(): Promise<BrokerProtocol<z.output<z.ZodObject<Shape>>>>
}

/** Creates the destination type of a kind of message broker. */
export function createBrokerType<Shape extends z.ZodRawShape>({
  name,
  title,
  summary,
  guide,
  translations = [],
  schemes,
  config: shape,
  templates,
  topicOf,
  check,
  loadProtocol,
}: BrokerTypeOptions<Shape>): DestinationType {
  type Target = z.output<z.ZodObject<Shape>>
  const addressExample = `${name}=${schemes[0]}://host`
  const configSchema = z.object({
    broker: z
      .string('must be the name of a broker')
      .meta({ description: 'Name of the broker, as the operator set it in BROKERS.' }),
    ...shape,
  })
  const brokersOf = (brokers: readonly BrokerAddress[]) =>
    brokers.filter(({ scheme }) => schemes.includes(scheme))

  function expand(config: JsonObject, values: TopicValues): Target {
    const expanded = templates.map((member) => [member, expandTopic(String(config[member] ?? ''), values)])
    return { ...config, ...Object.fromEntries(expanded) } as unknown as Target
  }

  return {
    name,
    title,
    summary,
    guide,
    translations: translations.map((texts) => {
      const shared = sharedTexts.get(texts.language)
      return {
        ...texts,
        ...(shared && {
          unavailable: shared.unavailable(addressExample),
          fields: { broker: shared.broker, ...texts.fields },
        }),
      }
    }),
    configSchema,
    brokerSchemes: schemes,
    capabilities: { progress: true },
    timeoutMs: attemptTimeoutMs,
    retrySchedule: (settings) => brokerSettingsOf(settings).retrySchedule,
    unavailable(settings) {
      if (brokersOf(brokerSettingsOf(settings).brokers).length > 0) return null
      return `The operator has named no broker for it; set BROKERS to a list like ${addressExample}.`
    },
    describeConfig(schema, settings) {
      const names = brokersOf(brokerSettingsOf(settings).brokers).map((broker) => broker.name)
      const properties = schema.properties as Record<string, object>
      return { ...schema, properties: { ...properties, broker: { ...properties.broker, enum: names } } }
    },
    validate(config, { settings }, { userid }) {
      const { brokers, patterns } = brokerSettingsOf(settings)
      const names = brokersOf(brokers).map((broker) => broker.name)
      if (!names.includes(String(config.broker))) {
        const valid = names.length > 0 ? `one of ${names.join(', ')}` : 'a broker in BROKERS; there is none'
        throw invalid('broker', `must be ${valid}`)
      }
      const target = expand(config, {
        userid,
        state: 'processing',
        jobid: 'ffffffff-ffff-7fff-bfff-ffffffffffff',
      })
      const found = check(target)
      if (found) throw invalid(found.field, found.problem)
      const topic = topicOf(target)
      if (isPermittedTopic(topic, patterns, userid)) return
      throw invalid(
        templates[0] ?? 'broker',
        `must be within ${patterns.join(', ')}, which the operator permits`,
      )
    },
    preview({ destination, event, messageId }) {
      const target = expand(destination.config, topicValues({ event }))
      const request = { destination, event, messageId, ephemeral: false, traceparent: null }
      const { attributes, body } = toBrokerMessage(request)
      return { method: null, target: topicOf(target), headers: attributes, body }
    },
    async connect(services) {
      const protocol = loadOnce(loadProtocol)
      const connections = new Map<string, BrokerConnection<Target>>()
      const { brokers, patterns, timeoutMs } = brokerSettingsOf(services.settings)
      return {
        async send(request) {
          const { config } = request.destination
          const values = topicValues(request)
          const target = expand(config, values)
          // The settings may have changed since the destination was created.
          if (check(target)) throw new DeliveryError('permanent', 'rejected')
          if (!isPermittedTopic(topicOf(target), patterns, values.userid))
            throw new DeliveryError('retry', 'blocked')
          const address = brokersOf(brokers).find((broker) => broker.name === config.broker)
          if (!address) throw new DeliveryError('retry', 'blocked')
          const loaded = await protocol.get()
          const connection =
            connections.get(address.name) ??
            new BrokerConnection(address, loaded, { timeoutMs, logger: services.logger })
          connections.set(address.name, connection)
          await connection.publish(target, toBrokerMessage(request))
          return {}
        },
        async close() {
          await protocol.peek()
          await Promise.allSettled([...connections.values()].map((connection) => connection.close()))
        },
      }
    },
  }
}

function invalid(member: string, problem: string): ApiError {
  const field = `config.${member}`
  return new ApiError('invalid_request', `${field}: ${problem}`, { field })
}
