import { dataFolder, Service } from '#tests/support/service/service.ts'

/** Global setup of Playwright: one service, as `npm start` runs it, for all browser tests. */
export default async function setup(): Promise<() => Promise<void>> {
  const data = dataFolder()
  const service = new Service(data.path)
  const stop = async () => {
    await service.stop()
    data.remove()
  }
  try {
    process.env.HEARBACK_URL = await service.ready()
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}
