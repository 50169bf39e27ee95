import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { type DeliveryApp, startDeliveryApp } from '#tests/support/server/delivery-app.ts'
import { until } from '#tests/support/until.ts'

let app: DeliveryApp
let ask: DeliveryApp['ask']
let subscribed: DeliveryApp['subscribed']

beforeAll(async () => {
  app = await startDeliveryApp()
  ;({ ask, subscribed } = app)
})
afterEach(() => app.closeHooks())
afterAll(() => app.close())

describe('reports of a user', () => {
  it('count the attempts of the last 24 hours by destination', async () => {
    const { id } = await subscribed('healthy', (_, n) => ({ status: n === 0 ? 500 : 200 }))
    await subscribed('healthy')
    const { body: ping } = await ask('POST', `/webhooks/${id}/ping`)
    await until(async () => {
      expect((await ask('GET', `/deliveries/${ping.id}`)).body.state).toBe('delivered')
    })
    const { destinations } = (await ask('GET', '/users/healthy/destinations/health')).body
    expect(destinations).toHaveLength(1)
    const [{ destinationId, succeeded, failed, lastAttempt }] = destinations
    expect([destinationId, succeeded.length, succeeded.at(-1), failed.at(-1)]).toEqual([id, 24, 1, 1])
    expect(lastAttempt).toMatchObject({ n: 2, status: 200, class: null })
  })

  it('list the deliveries to all destinations, by state and a page at a time', async () => {
    const destinations = [
      await subscribed('reported'),
      await subscribed('reported', () => ({ status: 410 })),
      await subscribed('other-user'),
    ]
    for (const { id } of destinations) await ask('POST', `/webhooks/${id}/ping`)
    const list = async (query: string) => (await ask('GET', `/users/reported/deliveries${query}`)).body
    await until(async () => {
      expect((await list('?state=pending')).deliveries).toEqual([])
    })
    const ids = ({ deliveries }: { deliveries: DeliveryView[] }) => deliveries.map((one) => one.webhookId)
    expect(ids(await list('?state=failed'))).toEqual([destinations[1]?.id])
    const first = await list('?limit=1')
    const second = await list(`?limit=1&cursor=${first.cursor}`)
    expect([...ids(first), ...ids(second)]).toEqual([destinations[1]?.id, destinations[0]?.id])
    expect(second.cursor).toBeNull()
  })
})

it('the request of a delivery is what the receiver got, signed at the time of the question', async () => {
  const { hook, id } = await subscribed('previewed')
  const { body: ping } = await ask('POST', `/webhooks/${id}/ping`)
  const received = await until(async () => {
    const [call] = hook.calls
    expect(call).toBeDefined()
    return call
  })
  const { body } = await ask('GET', `/deliveries/${ping.id}/request`)
  expect(body).toMatchObject({ method: 'POST', target: hook.url, body: received?.body })
  expect(body.headers['webhook-id']).toBe(received?.headers['webhook-id'])
  expect(body.headers['webhook-signature']).toMatch(/^v1,/)
})

it('rotation of the generated credentials: the new secret is returned once, and signs beside the old one', async () => {
  const { hook, id } = await subscribed('rotated')
  const { status, body } = await ask('POST', `/destinations/${id}/rotate`)
  expect([status, body.id]).toEqual([200, id])
  expect(body.secrets).toEqual({ secret: expect.stringMatching(/^whsec_/) })
  await ask('POST', `/webhooks/${id}/ping`)
  await until(() => expect(hook.calls).toHaveLength(1))
  expect(String(hook.calls[0]?.headers['webhook-signature']).split(' ')).toHaveLength(2)
  expect(JSON.stringify((await ask('GET', `/destinations/${id}`)).body)).not.toContain('whsec_')
})
