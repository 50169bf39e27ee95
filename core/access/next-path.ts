/** Path of the sign-in page. */
export const signInPath = '/sign-in'

/**
 * The path to show after the sign-in, from the parameter `next`. A URL of another origin, and a path that a browser
 * would read as one (`//host`), become the home page.
 */
export function nextPath(next: string | null | undefined, origin: string): string {
  const url = next && URL.canParse(next, origin) ? new URL(next, origin) : null
  if (url?.origin !== origin || url.pathname.startsWith('//') || url.pathname === signInPath) return '/'
  return url.pathname + url.search + url.hash
}
