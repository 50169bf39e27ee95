import type { ModeClient } from '#core/mode-client.ts'

const clients: Record<string, () => Promise<ModeClient>> = {}

/** A mode's follower, loaded when it is first used. */
export async function loadClient(mode: string): Promise<ModeClient> {
  const load = clients[mode] ?? clients.polling
  if (!load) throw new Error(`There is no follower for ${mode}.`)
  return load()
}
