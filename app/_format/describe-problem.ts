import type { MessageKey } from '../_messages/catalogue.ts'
import type { Translate } from '../_messages/messages.tsx'

/** Statuses, besides 5xx, whose message says as much to a user as the sentence of the server: it names no limit. */
const complete: readonly number[] = [0, 401, 404, 408, 410, 415]

/**
 * Why an action failed. In English this is the sentence of the server, which names the field or the limit. In other
 * languages it is the message of the error code, with that sentence as the `detail` where it says more.
 */
export function describeProblem(
  { code, status = 400, message }: Error & { code?: unknown; status?: number },
  t: Translate,
): { text: string; detail?: string } {
  if (t.language === 'en') return { text: message }
  const key = `problem.${code}` as MessageKey
  const text = t(t.raw(key) === key ? 'problem.other' : key)
  return status >= 500 || complete.includes(status) ? { text } : { text, detail: message }
}
