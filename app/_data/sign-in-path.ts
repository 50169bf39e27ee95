/** Path of the sign-in page. */
export const signInPath = '/sign-in'

/** The path to show after the sign-in, from the query of its page. A URL of another origin becomes the home page. */
export function nextPath(search: string, origin: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/'
  const url = URL.canParse(next, origin) ? new URL(next, origin) : null
  return url?.origin === origin && url.pathname !== signInPath ? url.pathname + url.search + url.hash : '/'
}
