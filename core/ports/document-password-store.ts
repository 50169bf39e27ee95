import type { Transaction } from './transaction.ts'

/**
 * Port: the passwords of encrypted documents. They are encrypted at rest, and deleted in the transaction that makes
 * their job final or erases it.
 */
export interface DocumentPasswordStore {
  /** Stores the password of a new job. */
  insert(tx: Transaction, jobid: string, password: string): Promise<void>
  /** The password of a job that is not final; null without one. */
  read(jobid: string): Promise<string | null>
}
