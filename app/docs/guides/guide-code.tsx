'use client'

import { CommandLine } from '../../_components/text/command-line.tsx'
import { useCurrentUser } from '../../_data/session/user.ts'
import { useOrigin } from '../../_data/use-origin.ts'

/** A code sample of a guide, with the origin of this server and the current user in its addresses. */
export function GuideCode({ code }: { code: string }) {
  const origin = useOrigin()
  const userid = useCurrentUser()
  const line = code
    .replaceAll('http://127.0.0.1:3000', origin)
    .replace(/\/(users|pdf)\/alice\b/g, `/$1/${encodeURIComponent(userid)}`)
  return <CommandLine line={line} />
}
