import type { ModeDescription } from '#client/client.ts'
import { requestLanguage } from '../../_messages/server-messages.tsx'
import { toListedMode } from '../../_modes/listed-mode.ts'
import type { Initial } from './initial-data.tsx'
import { readAllInitial, readInitial, readUser } from './read-initial.ts'

/** The delivery modes of the service; they do not change while it runs. */
let modes: readonly ModeDescription[] | null = null

/** What every page needs: the session, its user, and the delivery modes. */
export async function readLayoutData(): Promise<Initial> {
  const [userid, language, session, listed] = await Promise.all([
    readUser(),
    requestLanguage(),
    readAllInitial([{ path: '/session' }]),
    modes ?? readModes(),
  ])
  const read = listed && {
    path: '/modes',
    version: language,
    data: listed.map((mode) => toListedMode(mode, language)),
  }
  return { ...(userid && { userid }), readAt: Date.now(), reads: [...session, ...(read ? [read] : [])] }
}

async function readModes(): Promise<readonly ModeDescription[] | null> {
  const list = (await readInitial('/modes')) as { modes: ModeDescription[] } | null
  modes = list?.modes ?? null
  return modes
}
