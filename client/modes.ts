import type { ModeClient } from '#core/modes/mode-client.ts'

/**
 * Loads the client's half of a mode, by the name under which `GET /modes` lists it as one that follows.
 * Each is loaded when it is asked for, so that a page holds only those it uses.
 * @throws Error when there is none of that name
 */
export async function loadMode(name: string): Promise<ModeClient> {
  if (!/^[a-z]+(-[a-z]+)*$/.test(name)) throw unknown(name)
  try {
    // Relative, because bundlers find the candidates of a templated path in no other way.
    const module = (await import(`../delivery/${name}/client.ts`).catch(
      () => import(`../delivery/destinations/${name}/client.ts`),
    )) as { client: ModeClient }
    return module.client
  } catch (error) {
    throw unknown(name, error)
  }
}

function unknown(name: string, cause?: unknown): Error {
  return new Error(`No client follows jobs in a mode called "${name}".`, { cause })
}
