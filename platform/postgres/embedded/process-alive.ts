/**
 * Whether a process with that id exists. `EPERM` means that it exists and belongs to another user (kill(2)).
 */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
