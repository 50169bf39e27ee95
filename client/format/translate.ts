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

/** Creates a translation from the messages of a language. A key without a message is returned as it is. */
export function createTranslate<Key extends string>(
  messages: Partial<Readonly<Record<Key, string>>>,
  language: string,
): Translate<Key> {
  const raw = (key: Key): string => messages[key] ?? key
  const format = (message: string, values?: MessageValues) => formatMessage(message, values, language)
  return Object.assign((key: Key, values?: MessageValues) => format(raw(key), values), {
    language,
    raw,
    format,
    count: (count: number) => formatCount(count, language),
    bytes: (bytes: number) => formatBytes(bytes, language),
    duration: (ms: number) => formatDuration(ms, language),
    share: (share: number) => formatShare(share, language),
  })
}
