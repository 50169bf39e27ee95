import { formatBytes, formatCount, formatDuration, formatShare } from './amounts.ts'
import { formatMessage, type MessageValues } from './format-message.ts'

/** Returns the message of a key in one language, and formats amounts in it. */
export interface Translate<Key extends string> {
  (key: Key, values?: MessageValues): string
  /** BCP 47. */
  readonly language: string
  /** The message as it is in the catalogue. */
  raw(key: Key): string
  /** Inserts values into a part of a message. */
  format(message: string, values?: MessageValues): string
  count(count: number): string
  bytes(bytes: number): string
  duration(ms: number): string
  share(share: number): string
}

/** A line of text does not end at it. */
export const noBreakSpace = '\u00a0'

/**
 * Creates a translation from the messages of a language. A key without a message is returned as it is. `space` stands
 * within an amount, as between its number and its unit.
 */
export function createTranslate<Key extends string>(
  messages: Partial<Readonly<Record<Key, string>>>,
  language: string,
  space = ' ',
): Translate<Key> {
  const raw = (key: Key): string => messages[key] ?? key
  const formatter = (formatAmount: (amount: number, language: string) => string) => (amount: number) =>
    formatAmount(amount, language).replaceAll(' ', space)
  const format = (message: string, values?: MessageValues) => formatMessage(message, values, language)
  return Object.assign((key: Key, values?: MessageValues) => format(raw(key), values), {
    language,
    raw,
    format,
    count: formatter(formatCount),
    bytes: formatter(formatBytes),
    duration: formatter(formatDuration),
    share: formatter(formatShare),
  })
}
