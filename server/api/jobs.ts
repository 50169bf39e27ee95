import { z } from 'zod'
import { Refusal } from '#core/error.ts'
import { jobStates, jobViewSchema, viewJob } from '#core/job.ts'
import { isJobid } from '#core/jobid.ts'
import { json, type Route, route } from '#core/route.ts'
import type { WebServices } from '#core/services.ts'
import { useridSchema } from '#core/submit.ts'
import { requireOwn } from '#core/wall.ts'

/** `GET /users/{userid}/jobs`: a user's jobs, newest first. */
export function listJobsRoute(services: WebServices): Route {
  return route({
    method: 'get',
    path: '/users/{userid}/jobs',
    operationId: 'listJobs',
    summary: "List a user's jobs, newest first",
    description: 'The jobs come without their analysis; read a job for that.',
    tag: 'Jobs',
    params: z.object({ userid: useridSchema }),
    query: z.looseObject({
      state: z.enum(jobStates, `must be one of ${jobStates.join(', ')}`).optional(),
      limit: z.coerce
        .number('must be a whole number from 1 to 200')
        .int('must be a whole number from 1 to 200')
        .min(1, 'must be a whole number from 1 to 200')
        .max(200, 'must be a whole number from 1 to 200')
        .default(50),
      cursor: z.string().optional().meta({ description: 'The `cursor` of the page before; opaque.' }),
    }),
    answers: {
      200: {
        description: 'A page of jobs; `cursor` is null on the last one.',
        schema: z
          .object({ jobs: z.array(jobViewSchema), cursor: z.string().nullable() })
          .meta({ id: 'JobList' }),
      },
    },
    async handle({ principal, params: { userid }, query: { state, limit, cursor } }) {
      requireOwn(principal, userid)
      const found = await services.jobs.list(principal, {
        userid,
        // One more than asked for tells whether there is a next page.
        limit: limit + 1,
        ...(state && { state }),
        ...(cursor !== undefined && { before: readCursor(cursor) }),
      })
      const jobs = found.slice(0, limit)
      const last = jobs.at(-1)
      return json(200, {
        jobs: jobs.map(viewJob),
        cursor: found.length > limit && last ? cursorOf(last.jobid) : null,
      })
    },
  })
}

function cursorOf(jobid: string): string {
  return Buffer.from(jobid).toString('base64url')
}

function readCursor(cursor: string): string {
  const jobid = Buffer.from(cursor, 'base64url').toString()
  if (isJobid(jobid)) return jobid
  throw new Refusal('invalid_request', 'cursor: must be the cursor of an earlier page', { field: 'cursor' })
}
