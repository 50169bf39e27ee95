import type { Principal } from '../../access/principal.ts'
import type { EscalationStep } from '../../outbox/escalation/plan.ts'
import type { Transaction } from '../transaction.ts'

/** The escalation of a job. */
export interface Escalation {
  steps: EscalationStep[]
  /** When each step was used, by its index. Steps without a delay are used from the start. */
  used: Readonly<Record<string, string>>
  /** `seq` of the final event; null before it. */
  finalSeq: number | null
  /** The last acknowledged `seq`, the step that acknowledged it, and when. */
  acknowledged: { seq: number; by: string | null; at: Date } | null
}

/** Port: the escalations. */
export interface EscalationStore {
  /** Stores the plan of a new job. Destinations of types with a delay do not receive its events on their own. */
  insert(tx: Transaction, jobid: string, steps: readonly EscalationStep[]): Promise<void>
  /** Records the `seq` of the final event; returns the steps, or null for a job without a plan. */
  begin(tx: Transaction, jobid: string, finalSeq: number): Promise<EscalationStep[] | null>
  /** Reads an escalation under its row lock. */
  lock(tx: Transaction, jobid: string): Promise<Escalation | null>
  /** Records that a step is used. */
  use(tx: Transaction, jobid: string, step: number, at: Date): Promise<void>
  /** The first of these destination types that a destination accepted the event with; null without one. */
  deliveredBy(tx: Transaction, jobid: string, seq: number, types: readonly string[]): Promise<string | null>
  /** Records an acknowledgement up to `seq`; `by` is a step. No effect for a job without a plan. */
  acknowledge(jobid: string, seq: number, by: string | null, at: Date): Promise<void>
  read(principal: Principal, jobid: string): Promise<Escalation | null>
  deleteOfJob(tx: Transaction, jobid: string): Promise<void>
}
