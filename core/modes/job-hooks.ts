import { parseInput } from '../http/params/validate.ts'
import type { JobHooks } from '../jobs/job-hooks.ts'
import type { Services } from '../services.ts'
import type { ServiceModule } from './delivery-mode.ts'

/**
 * The job hooks of these modules, called in the order given. `services` is called with each hook, because the hooks
 * are themselves a member of the services. `onEvent` and `onErase` run for all modules at once: the transaction keeps
 * the order of their first statements.
 */
export function createJobHooks(modules: readonly ServiceModule[], services: () => Services): JobHooks {
  return {
    acceptOptions(options) {
      const accepted = modules.flatMap(({ submitOptions }) =>
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
      await Promise.all(modules.map((module) => module.onEvent?.(tx, event, job, services())))
    },
    onProgress(event, job) {
      for (const module of modules) {
        module.onProgress?.(event, job, services()).catch((error) => {
          const facts = { err: error, module: module.name, jobid: event.data.jobid }
          services().logger.warn(facts, 'Sending progress failed.')
        })
      }
    },
    async onErase(tx, jobid) {
      await Promise.all(modules.map((module) => module.onErase?.(tx, jobid, services())))
    },
  }
}
