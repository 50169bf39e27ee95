import { z } from 'zod'
import { requireUser } from '#core/access/access.ts'
import { pageOf, pageQuery, readCursor } from '#core/http/params/pagination.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { jobStates, listedJobSchema, viewJob } from '#core/jobs/job.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'

/** `GET /users/{userid}/jobs`: a user's jobs, newest first. */
export function listJobsRoute(services: WebServices): Route {
  return route({
    method: 'get',
    path: '/users/{userid}/jobs',
    operationId: 'listJobs',
    summary: "List a user's jobs, newest first",
    description: 'The jobs do not include the analysis; read a single job for it.',
    tag: 'Jobs',
    scope: 'read',
    params: z.object({ userid: useridSchema }),
    query: z.looseObject({
      state: z.enum(jobStates, `must be one of ${jobStates.join(', ')}`).optional(),
      filename: z
        .string()
        .max(200, 'must have at most 200 characters')
        .optional()
        .meta({ description: 'Only jobs whose file name contains this text, ignoring case.' }),
      verdict: z.enum(['true', 'false']).optional().meta({
        description: 'With `true`, each completed job has the outcome of its first-digit test.',
      }),
      ...pageQuery,
    }),
    responses: {
      200: {
        description: 'A page of jobs; `cursor` is null on the last one.',
        schema: z
          .object({ jobs: z.array(listedJobSchema), cursor: z.string().nullable() })
          .meta({ id: 'JobList' }),
      },
    },
    async handle({ principal, params: { userid }, query: { state, filename, verdict, limit, cursor } }) {
      requireUser(principal, userid)
      const found = await services.jobs.list(principal, {
        userid,
        limit: limit + 1,
        ...(state && { state }),
        ...(filename && { filename }),
        verdict: verdict === 'true',
        ...(cursor !== undefined && { before: readCursor(cursor) }),
      })
      const page = pageOf(found, limit, ({ jobid }) => jobid)
      const jobs = page.items.map((job) =>
        verdict === 'true' ? { ...viewJob(job), verdict: job.verdict } : viewJob(job),
      )
      return json(200, { jobs, cursor: page.cursor })
    },
  })
}
