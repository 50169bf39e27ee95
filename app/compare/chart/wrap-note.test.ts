import { expect, test } from 'vitest'
import { wrapNote } from './wrap-note.ts'

test('wrapNote: what fits stays on one line', () => {
  expect(wrapNote('35 messages, one connection')).toEqual(['35 messages, one connection'])
  expect(wrapNote('3 deliveries')).toEqual(['3 deliveries'])
})

test('wrapNote: longer notes break after a comma', () => {
  expect(wrapNote('5 Anfragen, 1 fehlgeschlagen, einmal getrennt')).toEqual([
    '5 Anfragen, 1 fehlgeschlagen,',
    'einmal getrennt',
  ])
  expect(wrapNote('14 Zustellungen, 13 fehlgeschlagen, neu verbunden')).toEqual([
    '14 Zustellungen,',
    '13 fehlgeschlagen,',
    'neu verbunden',
  ])
})
