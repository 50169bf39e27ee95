import { expect, it } from 'vitest'
import { userOfSubject } from './provider-user.ts'

it.each(['alice', '248289761001', 'auth0|5f7c8ec7', 'alice@example.com'])(
  'the user of the subject %s is the subject',
  (subject) => {
    expect(userOfSubject(subject)).toBe(subject)
  },
)

it.each(['a/b', '..', 'white space', 'ü', '', 'x'.repeat(129), 'sub-0123'])(
  'the user of the subject “%s” is its hash',
  (subject) => {
    expect(userOfSubject(subject)).toMatch(/^sub-[0-9a-f]{40}$/)
  },
)

it('no subject is the hash of another', () => {
  const user = userOfSubject('a/b')
  expect(userOfSubject(user)).not.toBe(user)
})
