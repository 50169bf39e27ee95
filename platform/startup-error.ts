/**
 * The service cannot start. The message says what is wrong and how to fix it, and is printed without a stack trace.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}
