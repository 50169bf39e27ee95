import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { openNextPages } from './pages.ts'

it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
  'pages: %s is answered with 405, before Next reads a body',
  async (method) => {
    const pages = await openNextPages(false)
    const server = createServer((request, response) => void pages.handle(request, response))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sign-in`
    const answer = await fetch(url, {
      method,
      headers: { 'next-action': '00', 'content-type': 'text/plain' },
      ...(method !== 'OPTIONS' && { body: '[]' }),
    })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' })
    server.close()
    await pages.close()
  },
)
