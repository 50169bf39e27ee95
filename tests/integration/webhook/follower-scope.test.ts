import { expect, it } from 'vitest'
import { client } from '#delivery/destinations/webhook/client.ts'
import { startFollower } from '#tests/support/followers/follower.ts'
import { createKey } from '#tests/support/http/keys.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp } from '#tests/support/server/app.ts'

it('follower by webhook whose key may not create webhooks: rejects, and does not repeat the request', async () => {
  const app = await startTestApp({ AUTH: 'keys' })
  const { key } = await createKey(app, 'alice', { scopes: ['read', 'write'] })
  const { jobid } = await newJob(app.web.services, 'alice')
  const follower = startFollower(client, { baseUrl: app.url, jobid, credentials: { key } })
  await expect(follower.done).rejects.toMatchObject({ name: 'FollowError', code: 'insufficient_scope' })
  expect(follower.troubles).toBe(0)
  await app.close()
})
