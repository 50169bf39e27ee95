import { signInPath, nextPath as toNextPath } from '#core/access/next-path.ts'

export { signInPath } from '#core/access/next-path.ts'

/** The path of the sign-in page that leads back to the page at this location. */
export function signInPathFor({
  pathname,
  search,
  hash,
}: Pick<Location, 'pathname' | 'search' | 'hash'>): string {
  return `${signInPath}?next=${encodeURIComponent(pathname + search + hash)}`
}

/** The path to show after the sign-in, from the query of its page. */
export function nextPath(search: string, origin: string): string {
  return toNextPath(new URLSearchParams(search).get('next'), origin)
}
