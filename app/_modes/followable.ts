/** The modes in which a page can follow a job, in the order of their effort. */
export const followable: ReadonlySet<string> = new Set([
  'polling',
  'long-poll',
  'sse',
  'ndjson',
  'socket',
  'webhook',
])
