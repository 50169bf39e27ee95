import { nextPath as toNextPath } from '#core/access/next-path.ts'

export { signInPath } from '#core/access/next-path.ts'

/** The path to show after the sign-in, from the query of its page. */
export function nextPath(search: string, origin: string): string {
  return toNextPath(new URLSearchParams(search).get('next'), origin)
}
