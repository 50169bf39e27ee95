import type { PlanStore } from '#core/ports/account/plan-store.ts'
import {
  builtInPlan,
  defaultPlanName,
  type Plan,
  planLimitsSchema,
  planPricesSchema,
} from '#core/usage/plan.ts'
import type { Database } from '../../database.ts'
import { sqlOf } from '../jobs/transaction.ts'

const planOfUserSql = `
  SELECT name, limits, prices FROM plan
  WHERE name = COALESCE((SELECT plan FROM user_plan WHERE userid = $1), $2)`

/** The plans in PostgreSQL. */
export function planStoreOn({ pool, prisma }: Database): PlanStore {
  return {
    async list() {
      const rows = await prisma.plan.findMany({ orderBy: { name: 'asc' } })
      const plans = rows.map(planOf)
      return plans.some(({ name }) => name === defaultPlanName) ? plans : [builtInPlan, ...plans]
    },
    async read(name) {
      const row = await prisma.plan.findUnique({ where: { name } })
      return row ? planOf(row) : name === defaultPlanName ? builtInPlan : null
    },
    async write({ name, limits, prices }) {
      await prisma.plan.upsert({
        where: { name },
        create: { name, limits, prices },
        update: { limits, prices },
      })
    },
    async ofUser(userid, tx) {
      const values = [userid, defaultPlanName]
      const [row] = tx
        ? await sqlOf(tx).query<PlanRow>(planOfUserSql, values)
        : (await pool.query<PlanRow>(planOfUserSql, values)).rows
      return row ? planOf(row) : builtInPlan
    },
    async assign(userid, name) {
      if (name === defaultPlanName) {
        await prisma.userPlan.deleteMany({ where: { userid } })
        return true
      }
      const assigned = await prisma.$executeRaw`
        INSERT INTO user_plan (userid, plan) SELECT ${userid}, name FROM plan WHERE name = ${name}
        ON CONFLICT (userid) DO UPDATE SET plan = excluded.plan`
      return assigned === 1
    },
  }
}

interface PlanRow {
  name: string
  limits: unknown
  prices: unknown
}

/** A plan stored by an older version may lack members, which get their defaults. */
function planOf({ name, limits, prices }: PlanRow): Plan {
  return { name, limits: planLimitsSchema.parse(limits), prices: planPricesSchema.parse(prices) }
}
