// Codes of the operating system, of PostgreSQL's classes 57 (operator intervention) and 08 (connection), and of Prisma.
const codes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0[1-3]|08\d{3}|P1001|P1002|P1008|P1017|P2024)$/
const messages = /Connection terminated|timeout exceeded when trying to connect|Unable to start a transaction/

/** Whether an error means that the database is temporarily unreachable. */
export function isDatabaseUnreachable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && codes.test(String(cause.code))) return true
    if (messages.test(cause.message)) return true
  }
  return false
}
