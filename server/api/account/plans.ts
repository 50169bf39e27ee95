import { z } from 'zod'
import { ApiError } from '#core/http/api-error.ts'
import { strictMembers } from '#core/http/params/members.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'
import { planLimitsSchema, planNameSchema, planPricesSchema, planSchema } from '#core/usage/plan.ts'

const tag = 'Usage'
const nameParams = z.object({ name: planNameSchema })
const noStore = { 'cache-control': 'no-store' }

/** Plans, and the plan of a user. */
export function planRoutes({ plans }: Pick<WebServices, 'plans'>): Route[] {
  const list = route({
    method: 'get',
    path: '/plans',
    operationId: 'listPlans',
    summary: 'List the plans by name',
    tag,
    scope: 'admin',
    responses: {
      200: {
        description: 'All plans, `default` included.',
        schema: z.object({ plans: z.array(planSchema) }).meta({ id: 'PlanList' }),
      },
    },
    handle: async () => json(200, { plans: await plans.list() }, noStore),
  })

  const read = route({
    method: 'get',
    path: '/plans/{name}',
    operationId: 'readPlan',
    summary: 'Read a plan',
    tag,
    scope: 'admin',
    params: nameParams,
    responses: { 200: { description: 'The plan.', schema: planSchema } },
    async handle({ params: { name } }) {
      const plan = await plans.read(name)
      if (!plan) throw noPlanError(name)
      return json(200, plan, noStore)
    },
  })

  const write = route({
    method: 'put',
    path: '/plans/{name}',
    operationId: 'writePlan',
    summary: 'Create or replace a plan',
    description:
      'The plan `default` applies to users without one of their own. Members that are left out get their defaults. Quotas apply at once, rates within 10 s.',
    tag,
    scope: 'admin',
    audit: 'plan.change',
    params: nameParams,
    body: z.object({
      limits: strictMembers(planLimitsSchema).prefault({}),
      prices: strictMembers(planPricesSchema).prefault({}),
    }),
    responses: { 200: { description: 'The plan.', schema: planSchema } },
    async handle({ params: { name }, body }) {
      const plan = { name, ...body }
      await plans.write(plan)
      return json(200, plan, noStore)
    },
  })

  const assign = route({
    method: 'put',
    path: '/users/{userid}/plan',
    operationId: 'assignPlan',
    summary: 'Assign a plan to a user',
    tag,
    scope: 'admin',
    audit: 'plan.assign',
    params: z.object({ userid: useridSchema }),
    body: z.object({ plan: planNameSchema.meta({ description: '`default` removes the assignment.' }) }),
    responses: {
      200: {
        description: 'The assignment.',
        schema: z.object({ userid: z.string(), plan: z.string() }).meta({ id: 'PlanAssignment' }),
      },
    },
    async handle({ params: { userid }, body: { plan } }) {
      if (!(await plans.assign(userid, plan))) throw noPlanError(plan)
      return json(200, { userid, plan }, noStore)
    },
  })

  return [list, read, write, assign]
}

function noPlanError(name: string): ApiError {
  return new ApiError('not_found', `There is no plan ${name}.`)
}
