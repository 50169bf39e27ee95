import { expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { unlimited } from '#core/limits/rate.ts'
import { noTracer } from '#core/ports/observability/tracer.ts'
import type { WebServices } from '#core/services.ts'
import { Uploads } from './uploads.ts'

it('an idle upload is dropped and its document removed', async () => {
  const removed = Promise.withResolvers<string>()
  const blobs = {
    async write(_jobid: string, _name: string, bytes: AsyncIterable<Uint8Array>) {
      for await (const _ of bytes);
    },
    remove: async (jobid: string) => removed.resolve(jobid),
  }
  const limits = { maxUploadBytes: 1_000 }
  const services = { blobs, rates: unlimited, limits, tracer: noTracer } as unknown as WebServices
  const uploads = new Uploads(services, everyone, 20)
  const id = await uploads.begin({ userid: 'alice', rest: () => ({ options: {} }) })
  expect(await removed.promise).toMatch(/-/)
  await expect(uploads.add(id, 0, new Uint8Array(1))).rejects.toMatchObject({ code: 'not_found' })
})
