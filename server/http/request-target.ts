import type { IncomingMessage } from 'node:http'

/** The request target (RFC 9112 §3.2) in origin-form or absolute-form; null for any other or a malformed one. */
export function readTarget({ url: target = '/' }: Pick<IncomingMessage, 'url'>): URL | null {
  try {
    const url = new URL(target.startsWith('/') ? `http://host${target}` : target)
    decodeURIComponent(url.pathname)
    return url
  } catch {
    return null
  }
}

/** Whether an endpoint serves a path: its own, or every path below it where it ends with a slash. */
export function servesPath({ path }: { path: string }, pathname: string): boolean {
  return path.endsWith('/') ? pathname.startsWith(path) : pathname === path
}
