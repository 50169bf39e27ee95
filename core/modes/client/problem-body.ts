/** Members of an error response (RFC 9457) that clients use. */
export interface ProblemBody {
  code?: string
  title?: string
  detail?: string
  field?: string
  retryAfter?: number
}

/** Parses the body of an error response; a body of another format has no members. */
export function parseProblemBody(body: string): ProblemBody {
  try {
    return JSON.parse(body) ?? {}
  } catch {
    return {}
  }
}
