import { expect, it } from 'vitest'
import { httpTextOf, toCurl } from './request-text.ts'

const request = {
  method: 'POST',
  target: 'https://hooks.example.com/a?b=c',
  headers: { 'webhook-id': 'msg-1' },
  body: `{"name":"it's"}`,
}

it('toCurl: quotes what a shell would interpret, and keeps the body as it is signed', () => {
  expect(toCurl(request)).toBe(
    [
      `curl -i -X POST 'https://hooks.example.com/a?b=c' \\`,
      `  -H 'webhook-id: msg-1' \\`,
      `  --data-raw '{"name":"it'\\''s"}'`,
    ].join('\n'),
  )
})

it('toCurl: a message that is not HTTP has no command', () => {
  expect(toCurl({ ...request, method: null, target: 'orders' })).toBeNull()
  expect(toCurl({ ...request, target: 'nats://127.0.0.1' })).toBeNull()
})

it('httpTextOf: has the start line, the headers and the indented body', () => {
  expect(httpTextOf(request)).toBe(
    'POST https://hooks.example.com/a?b=c\nwebhook-id: msg-1\n\n{\n  "name": "it\'s"\n}',
  )
  expect(httpTextOf({ method: null, target: null, headers: {}, body: '{}' })).toBe('{}')
})
