import { dataFolder, Service } from '#tests/support/service/service.ts'

/** Playwright's global setup: one service for all browser tests, as `npm start` runs it. */
export default async function setup(): Promise<() => Promise<void>> {
  const data = dataFolder()
  const service = new Service(data.path)
  process.env.HEARBACK_URL = await service.ready()
  return async () => {
    await service.stop()
    data.remove()
  }
}
