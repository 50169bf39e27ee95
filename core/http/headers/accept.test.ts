import { expect, it } from 'vitest'
import { chooseType } from './accept.ts'

const others = ['text/event-stream', 'application/x-ndjson']

it.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/*', 'application/json'],
  ['text/*', 'application/json'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'application/json'],
  ['text/event-stream', 'text/event-stream'],
  ['Text/Event-Stream', 'text/event-stream'],
  ['text/event-stream;charset=utf-8', 'text/event-stream'],
  ['text/event-stream, */*', 'text/event-stream'],
  ['text/event-stream;q=0.5, */*', 'application/json'],
  ['application/json, text/event-stream', 'application/json'],
  ['text/event-stream, application/json', 'text/event-stream'],
  ['application/json;q=0.5, application/x-ndjson', 'application/x-ndjson'],
  ['text/event-stream;q=0, application/x-ndjson;q=0.1', 'application/x-ndjson'],
  ['text/event-stream;q=nonsense', 'application/json'],
  ['image/png', 'application/json'],
  ['', 'application/json'],
])('Accept: %s is answered with %s', (accept, type) => {
  expect(chooseType(accept, 'application/json', others)).toBe(type)
})
