export const jobStates = ['uploaded', 'processing', 'completed', 'error'] as const

export type JobState = (typeof jobStates)[number]

const successors: Record<JobState, readonly JobState[]> = {
  uploaded: ['processing', 'error'],
  // A crash while processing starts a new attempt: processing follows processing.
  processing: ['processing', 'completed', 'error'],
  completed: [],
  error: [],
}

/** Whether a job may move from one state to the other. A final state never changes. */
export function canMove(from: JobState, to: JobState): boolean {
  return successors[from].includes(to)
}

/** Whether a job never leaves the state. */
export function isFinal(state: JobState): boolean {
  return successors[state].length === 0
}
