import { expect, it } from 'vitest'
import { nextPath, signInPathFor } from './sign-in-path.ts'

const origin = 'https://hearback.example'

it.each([
  ['?next=%2Fjobs%2F1%3Fx%3D2', '/jobs/1?x=2'],
  ['', '/'],
  ['?next=https%3A%2F%2Fevil.example%2F', '/'],
  ['?next=%2F%2Fevil.example', '/'],
  ['?next=%2F%5Cevil.example', '/'],
  ['?next=%2F.%2F%2Fevil.example', '/'],
  ['?next=%2F..%2F%2Fevil.example', '/'],
  ['?next=javascript%3Aalert(1)', '/'],
  ['?next=%2Fsign-in', '/'],
])('the page after the sign-in with %s is %s', (search, path) => {
  expect(nextPath(search, origin)).toBe(path)
})

it('the sign-in path of a page leads back to its address', () => {
  const url = new URL('/jobs/1?tab=text#page-2', origin)
  const { search } = new URL(signInPathFor(url), origin)
  expect(nextPath(search, origin)).toBe('/jobs/1?tab=text#page-2')
})
