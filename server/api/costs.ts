import { z } from 'zod'
import { modeOfFollower } from '#core/follower-name.ts'
import { jobidParams } from '#core/params.ts'
import { json, type Route, route } from '#core/route.ts'
import type { WebServices } from '#core/services.ts'
import { requireJob } from '#core/wall.ts'

const costSchema = z
  .object({
    follower: z.string().meta({ description: 'The name that it gave itself.' }),
    mode: z.string(),
    cpuMs: z.number().nonnegative().meta({
      description:
        'Milliseconds of CPU of the threads that serve it, in all web processes and workers; the kernel’s work for them included.',
    }),
  })
  .meta({ id: 'FollowerCost' })

/** `GET /results/{jobid}/costs`: what each follower that gave itself a name cost the service. */
export function costsRoute({ jobs, costs }: WebServices): Route {
  return route({
    method: 'get',
    path: '/results/{jobid}/costs',
    operationId: 'listCosts',
    summary: 'What following a job cost the service',
    description:
      'Of each follower that named itself: by the header `Hearback-Follower` on requests about the job, or by `follower` in the query of a Socket.IO connection. A name is that of the mode, or that and a word of one’s own: `polling/1000`. Not included are what is done for all followers together (reading the log, taking from the queue), garbage collection on other threads, PostgreSQL, and whoever receives a webhook.',
    tag: 'Jobs',
    params: jobidParams,
    answers: {
      200: {
        description: 'As far as it is known; the last of it a moment after a follower has left.',
        schema: z.object({ costs: z.array(costSchema) }).meta({ id: 'FollowerCostList' }),
      },
    },
    async handle({ principal, params }) {
      const job = await requireJob(jobs, principal, params.jobid)
      const list = (await costs.ofJob(job.jobid)).map(({ follower, cpuMs }) => ({
        follower,
        mode: modeOfFollower(follower),
        cpuMs: Math.round(cpuMs * 1_000) / 1_000,
      }))
      return json(200, { costs: list }, { 'cache-control': 'no-store' })
    },
  })
}
