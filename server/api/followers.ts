import { z } from 'zod'
import { requireJob } from '#core/access/access.ts'
import { jobidParams } from '#core/http/params/params.ts'
import { json, type Route, route } from '#core/http/route.ts'
import type { WebServices } from '#core/services.ts'

const followerSchema = z
  .object({
    id: z.string().meta({ description: 'Id of the connection.' }),
    mode: z.string(),
    userid: z.string().nullable().meta({ description: 'User of the key; null without one.' }),
    connectedAt: z.iso.datetime({ precision: 3 }),
    acknowledged: z.int().nonnegative().nullable().meta({
      description: 'The last `seq` of this job that the client has acknowledged; null in modes without.',
    }),
  })
  .meta({ id: 'Follower' })

/** `GET /results/{jobid}/followers`: the connections that follow a job, on all servers. */
export function followersRoute({ jobs, connections }: WebServices): Route {
  return route({
    method: 'get',
    path: '/results/{jobid}/followers',
    operationId: 'listFollowers',
    summary: 'List the followers of a job',
    description:
      'The open connections that follow the job, on all servers. Clients that poll are not included.',
    tag: 'Jobs',
    scope: 'read',
    params: jobidParams,
    responses: {
      200: {
        description: 'Oldest first.',
        schema: z.object({ followers: z.array(followerSchema) }).meta({ id: 'FollowerList' }),
      },
    },
    async handle({ principal, params }) {
      const job = await requireJob(jobs, principal, params.jobid)
      const followers = (await connections.ofJob(principal, job)).map(
        ({ id, mode, userid, connectedAt, acknowledged }) => ({
          id,
          mode,
          userid,
          connectedAt: connectedAt.toISOString(),
          acknowledged: acknowledged[job.jobid] ?? null,
        }),
      )
      return json(200, { followers }, { 'cache-control': 'no-store' })
    },
  })
}
