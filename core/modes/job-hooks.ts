import { parseInput } from '../http/validate.ts'
import type { JobHooks } from '../jobs/job-hooks.ts'
import type { Services } from '../services.ts'
import type { DeliveryMode } from './delivery-mode.ts'

/**
 * The job hooks of these modes, called in the order given. `services` is called with each hook, because the hooks
 * are themselves a member of the services.
 */
export function createJobHooks(modes: readonly DeliveryMode[], services: () => Services): JobHooks {
  return {
    acceptOptions(options) {
      const accepted = modes.flatMap(({ submitOptions }) =>
        submitOptions ? [{ submitOptions, parsed: parseInput(submitOptions.schema, options) }] : [],
      )
      return async (tx, job) => {
        const extras = {}
        for (const { submitOptions, parsed } of accepted) {
          Object.assign(extras, await submitOptions.accept(tx, job, parsed, services()))
        }
        return extras
      }
    },
    async onEvent(tx, event, job) {
      for (const mode of modes) await mode.onEvent?.(tx, event, job, services())
    },
    onProgress(event) {
      for (const mode of modes) {
        mode.onProgress?.(event, services()).catch((error) => {
          const facts = { err: error, mode: mode.name, jobid: event.data.jobid }
          services().logger.warn(facts, 'Sending progress failed.')
        })
      }
    },
    async onErase(tx, jobid) {
      for (const mode of modes) await mode.onErase?.(tx, jobid, services())
    },
  }
}
