/**
 * A reason why the service cannot start. The message is a sentence for the person at the terminal:
 * what is wrong and what to do. It is printed without a stack; the cause is for a debugger.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}
