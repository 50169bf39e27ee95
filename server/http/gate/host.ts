import { isIPv4, isIPv6 } from 'node:net'

/** Whether a `Host` header names this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = isIPv6(host) ? `[${host}]` : host.replace(/:\d+$/, '')
  return name.toLowerCase() === 'localhost' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'))
}
