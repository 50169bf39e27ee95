import { createHash } from 'node:crypto'
import { z } from 'zod'

/** What the placeholders of a topic stand for. */
export interface TopicValues {
  userid: string
  state: string
  jobid: string
}

const maxPartLength = 128

/**
 * A value as a part of a topic: letters, digits and hyphens stay, other bytes become `_xx`. No separator, wildcard or
 * control character of any protocol remains, and no two values become the same part. Long ones end in a digest.
 */
export function toTopicPart(value: string): string {
  const part = [...Buffer.from(value)]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[A-Za-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
  if (part === '') return '_'
  if (part.length <= maxPartLength) return part
  // `_-` is no encoded byte, so that a shortened part equals no other.
  const digest = createHash('sha256').update(value).digest('hex').slice(0, 32)
  return `${part.slice(0, maxPartLength - 34)}_-${digest}`
}

/** Replaces the placeholders of a template. */
export function expandTopic(template: string, values: TopicValues): string {
  return template.replaceAll(/\{(userid|state|jobid)\}/g, (_, name: keyof TopicValues) =>
    toTopicPart(values[name]),
  )
}

const placeholderError = 'may contain the placeholders {userid}, {state} and {jobid}, and no other braces'

/** A member of a config in which placeholders are replaced for each event. */
export function topicTemplate(description: string) {
  return z
    .string('must be text')
    .min(1, 'must not be empty')
    .max(500, 'must be at most 500 characters long')
    .refine((text) => !/[{}]/.test(text.replaceAll(/\{(userid|state|jobid)\}/g, '')), placeholderError)
    .meta({ description: `${description} Placeholders: {userid}, {state}, {jobid}.` })
}
