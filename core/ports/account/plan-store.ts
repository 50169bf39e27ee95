import type { Plan } from '../../usage/plan.ts'
import type { Transaction } from '../transaction.ts'

/** Port: plans, and which user has which. */
export interface PlanStore {
  /** All plans by name; `default` always is one of them. */
  list(): Promise<Plan[]>
  /** Null for an unknown name; `default` always exists. */
  read(name: string): Promise<Plan | null>
  write(plan: Plan): Promise<void>
  /** The plan of a user: the one assigned, else `default`. */
  ofUser(userid: string, tx?: Transaction): Promise<Plan>
  /** Assigns a plan; false when there is none of that name. */
  assign(userid: string, name: string): Promise<boolean>
}
