import type { Inbox } from '#core/inbox/inbox.ts'
import type { Reaction } from '#core/ports/inbox-store.ts'

/** Calls that are to fail first are counted down. */
export function react({ behaviour }: Pick<Inbox, 'behaviour'>): Reaction {
  if (behaviour.hang) return { status: null, behaviour }
  if (behaviour.failFirst === 0) return { status: behaviour.status, behaviour }
  return { status: 500, behaviour: { ...behaviour, failFirst: behaviour.failFirst - 1 } }
}
