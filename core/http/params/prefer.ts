import type { RouteRequest } from '../route.ts'

/** Whether the request has a preference without a value (RFC 7240 §2); an empty value is equivalent. */
export function hasPreference({ header }: Pick<RouteRequest, 'header'>, name: string): boolean {
  return (header('prefer') ?? '')
    .split(',')
    .some((preference) => /^\s*([\w-]+)\s*(=\s*(""\s*)?)?(;|$)/.exec(preference)?.[1]?.toLowerCase() === name)
}
