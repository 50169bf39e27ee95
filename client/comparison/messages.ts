import { createTranslate, type Translate } from '../format/translate.ts'

/** The English messages about a comparison. */
export const comparisonMessages = {
  'headline.notReceived': '{names} did not receive the result.',
  'headline.faults': '{name} {faults}.',
  'headline.none': 'Nothing was compared.',
  'headline.one': '{name} received the result in {latency}{unchanged}.',
  'headline.both': 'Both modes received the result within {latency}.',
  'headline.all': 'All {count} modes received the result within {latency}.',
  'headline.range': '{best} received the result in {bestLatency}. {worst} took {worstLatency}{unchanged}.',
  'headline.unchanged': ' with {count, plural, one {# unchanged poll} other {# unchanged polls}}',
  'fault.missed': 'missed {count, plural, one {# event} other {# events}}',
  'fault.repeated': 'received {count, plural, one {# event} other {# events}} again',
  'fault.outOfOrder': 'received {count, plural, one {# event} other {# events}} out of order',
  'complete.one': 'It received all {events} events in order',
  'complete.all': 'All received the same {events} events in order',
  'follower.every': '{title} every {interval}',
  'latency.never': 'never',
  'latency.under': 'under {duration}',
  'activity.requests': '{count, plural, =0 {no requests} one {# request} other {# requests}}',
  'activity.messages': '{count, plural, one {# message} other {# messages}}',
  'activity.deliveries': '{count, plural, one {# delivery} other {# deliveries}}',
  'activity.failed': '{count} failed',
  'activity.cut': '{count, plural, one {cut once} other {cut {times} times}}',
  'activity.reconnected': 'reconnected',
  'activity.oneConnection': 'one connection',
  'activity.unchanged': '{count, plural, =0 {none} other {#}} unchanged',
  'number.0': 'no',
  'number.1': 'one',
  'number.2': 'two',
  'number.3': 'three',
  'number.4': 'four',
  'number.5': 'five',
  'number.6': 'six',
  'number.7': 'seven',
  'number.8': 'eight',
  'number.9': 'nine',
  'number.10': 'ten',
} as const

type ComparisonKey = keyof typeof comparisonMessages

/** A translation that has the messages about a comparison. */
export type TranslateComparison = Translate<ComparisonKey>

export const englishComparison: TranslateComparison = createTranslate<ComparisonKey>(comparisonMessages, 'en')

/** Numbers up to ten as words: "three", but "14". */
export function numberInWords(n: number, t: TranslateComparison = englishComparison): string {
  return Number.isInteger(n) && n >= 0 && n <= 10 ? t(`number.${n}` as ComparisonKey) : t.count(n)
}
