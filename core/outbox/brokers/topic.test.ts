import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPermittedTopic, parsePatterns } from './topic-pattern.ts'
import { expandTopic, toTopicPart } from './topic-template.ts'

it('encodes everything but letters, digits and hyphens', () => {
  expect(toTopicPart('alice-1')).toBe('alice-1')
  expect(toTopicPart('a.b/c:d*e>f#g+h i_j')).toBe('a_2eb_2fc_3ad_2ae_3ef_23g_2bh_20i_5fj')
  expect(toTopicPart('é')).toBe('_c3_a9')
  expect(toTopicPart('')).toBe('_')
})

it('never gives two values the same part, nor one with a separator or wildcard', () => {
  const value = fc.oneof(fc.string(), fc.string({ unit: 'grapheme', minLength: 100, maxLength: 200 }))
  fc.assert(
    fc.property(value, value, (one, two) => {
      expect(toTopicPart(one)).toMatch(/^[A-Za-z0-9_-]{1,128}$/)
      if (one !== two) expect(toTopicPart(one)).not.toBe(toTopicPart(two))
    }),
  )
})

it('replaces the placeholders, and only once', () => {
  const values = { userid: '{jobid}', state: 'completed', jobid: '1-2' }
  expect(expandTopic('hearback.{userid}.{state}.{jobid}', values)).toBe('hearback._7bjobid_7d.completed.1-2')
})

it('permits topics within the patterns, with any separator', () => {
  const permits = (topic: string, patterns: string, userid = 'alice') =>
    isPermittedTopic(topic, parsePatterns(patterns), userid)
  expect(permits('hearback.jobs', 'hearback.*')).toBe(true)
  expect(permits('hearback/alice/jobs', 'hearback.*')).toBe(true)
  expect(permits('hearback:jobs', 'other,hearback.*')).toBe(true)
  expect(permits('hearback', 'hearback.*')).toBe(false)
  expect(permits('xhearback.jobs', 'hearback.*')).toBe(false)
  expect(permits('hearbackXjobs', 'hearback.*')).toBe(false)
  expect(permits('hearback.alice.jobs', 'hearback.{userid}.*')).toBe(true)
  expect(permits('hearback.alice.jobs', 'hearback.{userid}.*', 'bob')).toBe(false)
  expect(permits('hearback.b.*.jobs', 'hearback.{userid}.*', 'b.*')).toBe(false)
})

it.each(['', 'a,,b', 'a b', 'a.{jobid}'])('rejects the pattern "%s"', (text) => {
  expect(() => parsePatterns(text)).toThrow('give patterns like hearback.*')
})
