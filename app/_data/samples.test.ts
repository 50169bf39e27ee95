import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { samples } from './samples.ts'

test('samples: every document in public/samples is listed', () => {
  expect(samples.map(({ file }) => file).toSorted()).toEqual(readdirSync('public/samples').toSorted())
})
