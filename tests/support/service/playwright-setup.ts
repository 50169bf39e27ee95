import { setPriority } from 'node:os'
import { preparedDataFolder, Service } from '#tests/support/service/service.ts'

/** Global setup of Playwright: one service, as `npm start` runs it, for all browser tests. */
export default async function setup(): Promise<() => Promise<void>> {
  const data = preparedDataFolder()
  const service = new Service(data.path)
  const stop = async () => {
    await service.stop()
    data.remove()
  }
  try {
    process.env.HEARBACK_URL = await service.ready()
    lowerPriority(service)
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}

/**
 * Lets pages go first on a busy machine: many tests look at a job while it is analysed. Analysis processes that start
 * later inherit the priority of the worker.
 */
function lowerPriority(service: Service): void {
  for (const command of ['worker/main.ts', 'worker/analysis/process/child.ts'])
    for (const pid of service.processes(command)) setPriority(pid, 10)
}
