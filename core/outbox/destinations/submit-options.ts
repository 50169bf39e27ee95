import { z } from 'zod'
import { user } from '../../access/principal.ts'
import { ApiError } from '../../http/api-error.ts'
import { isUuid } from '../../jobs/uuid.ts'
import type { SubmitExtension } from '../../modes/delivery-mode.ts'

const idsError = 'must be ids of destinations, comma-separated'
const maxSelected = 100

const schema = z.object({
  destinations: z
    .union([z.array(z.string()), z.string()], idsError)
    .transform((given) => {
      const ids = typeof given === 'string' ? given.split(',') : given
      return [...new Set(ids.map((id) => id.trim().toLowerCase()))]
    })
    .refine((ids) => ids.length > 0 && ids.length <= maxSelected && ids.every(isUuid), idsError)
    .optional()
    .meta({
      description:
        'Ids of destinations of the user, comma-separated. Of the destinations for all jobs, only these receive the events of this job. Default: all of them.',
    }),
})

/** `destinations` at submit: which of the user's destinations for all jobs receive the events of the job. */
export const submitOptions: SubmitExtension = {
  schema,
  async accept(tx, { jobid, userid }, options, services) {
    const { destinations: ids } = options as z.output<typeof schema>
    if (!ids) return {}
    for (const id of ids) {
      const destination = await services.destinations.lock(tx, user(userid), id)
      if (destination && destination.jobid === null) continue
      const detail = `destinations: ${id} is not a destination for all jobs of this user`
      throw new ApiError('invalid_request', detail, { field: 'destinations' })
    }
    await services.destinations.selectForJob(tx, jobid, ids)
    return {}
  },
}
