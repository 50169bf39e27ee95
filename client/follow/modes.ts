import type { ModeClient } from '../../core/modes/mode-client.ts'
import { HearbackError } from '../errors.ts'

/**
 * Loads the client of a mode, by its name in `GET /modes`. Clients are loaded on demand, so that a page contains
 * only those that it uses.
 * @throws HearbackError with code `unsupported` for a name without a client
 */
export async function loadMode(name: string): Promise<ModeClient> {
  if (!/^[a-z]+(-[a-z]+)*$/.test(name)) throw unknownMode(name)
  try {
    // Relative, because bundlers resolve a template in no other form of path.
    const module = (await import(`../../delivery/${name}/client.ts`).catch(
      () => import(`../../delivery/destinations/${name}/client.ts`),
    )) as { client: ModeClient }
    return module.client
  } catch (error) {
    throw unknownMode(name, error)
  }
}

function unknownMode(name: string, cause?: unknown): Error {
  return new HearbackError('unsupported', `No client follows jobs in a mode called "${name}".`, { cause })
}
