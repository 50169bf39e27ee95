/** A follower of a job that gave itself a name, so that what it costs can be told. */
export interface MeasuredFollower {
  jobid: string
  /** As `core/follower-name.ts` takes it. */
  follower: string
}

/** What is spent on one request, one connection or one call of a follower. */
export interface CpuAccount {
  /**
   * Runs the work: it, and whatever it causes until the account is closed, is charged. The callback that is
   * running is charged too, from its beginning, unless it is on an account already.
   */
  run<T>(work: () => T): T
  /** Says whose it is, where that is known only later, or that it is nobody's. What is nobody's is dropped. */
  belongTo(owner: MeasuredFollower | null): void
  /** Nothing more is charged. */
  close(): void
}

/**
 * Port: charges the CPU of this process to those it is spent on. It measures while an account is open and a
 * while longer; at other times it costs nothing.
 */
export interface CpuMeter {
  open(owner: MeasuredFollower | null): CpuAccount
}

/** Runs the work on an account of the follower; without one, just so. */
export async function charged<T>(
  meter: CpuMeter,
  owner: MeasuredFollower | null,
  work: () => Promise<T>,
): Promise<T> {
  if (!owner) return work()
  const account = meter.open(owner)
  try {
    return await account.run(work)
  } finally {
    account.close()
  }
}
