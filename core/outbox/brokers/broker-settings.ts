import { z } from 'zod'
import type { Services } from '../../services.ts'
import { retryScheduleSetting } from '../deliveries/retry-schedule.ts'
import { type BrokerAddress, parseBrokers } from './broker-address.ts'
import { parsePatterns } from './topic-pattern.ts'

/** Attempts for about three days; after an outage of a minute the next one begins within 30 s. */
const brokerSchedule = '0,1,2,5,10,15,20,25,30,60,120,300,600,1800,3600,7200,14400,28800,43200,64800,86400'
const timeoutError = 'give a number of seconds from 1 to 30'

/** Limit of an attempt in the outbox; longer than connecting and publishing together. */
export const attemptTimeoutMs = 70_000

/** The settings of all brokers; `schemes` are the address schemes of the registered types. */
export function brokerSettings(schemes: readonly string[]): Record<string, z.ZodType> {
  return {
    BROKERS: z
      .string()
      .transform((text, context) => orIssue(context, () => (text === '' ? [] : parseBrokers(text, schemes))))
      .prefault('')
      .meta({
        description: `Message brokers that destinations may use, as name=address, comma-separated: bus=nats://user:password@host:4222. Schemes: ${schemes.join(', ')}.`,
        default: '',
        sensitive: true,
      }),
    BROKER_TOPICS: z
      .string()
      .transform((text, context) => orIssue(context, () => parsePatterns(text)))
      .prefault('hearback.*')
      .meta({
        description:
          'Topics, subjects, streams and exchanges that destinations may use, comma-separated. * stands for any characters, {userid} for the user of the destination; the separators . / : are equivalent.',
        default: 'hearback.*',
      }),
    BROKER_RETRY_SCHEDULE: retryScheduleSetting(
      'Seconds before each attempt to deliver to a broker, counted from the attempt before, comma-separated.',
      brokerSchedule,
    ),
    BROKER_TIMEOUT_S: z.coerce
      .number({ error: timeoutError })
      .int({ error: timeoutError })
      .min(1, { error: timeoutError })
      .max(30, { error: timeoutError })
      .default(10)
      .meta({
        description: 'Seconds that a broker has to accept a connection, and to acknowledge an event.',
      }),
  }
}

function orIssue<T>(context: z.RefinementCtx, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message })
    return z.NEVER
  }
}

/** The parsed values of `brokerSettings`. */
export interface BrokerSettings {
  brokers: readonly BrokerAddress[]
  patterns: readonly string[]
  retrySchedule: readonly number[]
  timeoutMs: number
}

export function brokerSettingsOf(settings: Services['settings']): BrokerSettings {
  return {
    brokers: settings.BROKERS as BrokerAddress[],
    patterns: settings.BROKER_TOPICS as string[],
    retrySchedule: settings.BROKER_RETRY_SCHEDULE as number[],
    timeoutMs: Number(settings.BROKER_TIMEOUT_S) * 1_000,
  }
}
