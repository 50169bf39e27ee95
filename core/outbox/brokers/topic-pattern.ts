import { toTopicPart } from './topic-template.ts'

const patternError =
  'give patterns like hearback.* or hearback.{userid}.*, comma-separated; * stands for any characters'

/** Parses BROKER_TOPICS. @throws Error that says what would be valid */
export function parsePatterns(text: string): string[] {
  const patterns = text.split(',').map((pattern) => pattern.trim())
  const isValid = (pattern: string) =>
    /^[^\s\p{Cc}]+$/u.test(pattern) && !/[{}]/.test(pattern.replaceAll('{userid}', ''))
  if (!patterns.every(isValid)) throw new Error(patternError)
  return patterns
}

/** Whether a topic of this user's destination is within the patterns. */
export function isPermittedTopic(topic: string, patterns: readonly string[], userid: string): boolean {
  return patterns.some((pattern) => toRegExp(pattern, userid).test(topic))
}

/** The separators of the protocols are equivalent, so that one pattern works for all of them. */
function toRegExp(pattern: string, userid: string): RegExp {
  const source = pattern
    .replaceAll('{userid}', toTopicPart(userid))
    .replaceAll(/[\\^$+?()[\]{}|]/g, '\\$&')
    .replaceAll(/[./:]/g, '[./:]')
    .replaceAll('*', '.*')
  return new RegExp(`^${source}$`, 's')
}
