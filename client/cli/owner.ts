import { userInfo } from 'node:os'

/** Whose jobs are meant when nobody is named: those of the person at this machine. */
export const userOption = {
  type: 'string',
  short: 'u',
  value: 'NAME',
  says: 'whose jobs; your name on this machine if left out',
} as const

export function ownerOf(named: string | undefined): string {
  if (named !== undefined) return named
  try {
    return userInfo().username
  } catch {
    return 'me'
  }
}
