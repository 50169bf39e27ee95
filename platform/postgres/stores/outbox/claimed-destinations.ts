import type pg from 'pg'
import type { JsonObject } from '#core/outbox/destinations/destination.ts'
import type { ClaimedDelivery } from '#core/ports/delivery/delivery-store.ts'
import type { Sealer } from '../../../secrets/sealer.ts'

type ClaimedDestination = ClaimedDelivery['destination']

interface DestinationRow {
  id: string
  version: string
  type: string
  config: JsonObject
  /** Encrypted. */
  secrets: unknown
  state: JsonObject
  failures: number
  disabled_at: Date | null
}

/** Destinations that are kept at most. */
const maxKnown = 10_000

// PostgreSQL gives every new version of a row the number of the transaction that wrote it.
const readSql = `
  SELECT id, xmin::text AS version, type, config, secrets, state, failures, disabled_at FROM destination
  WHERE id = ANY ($1::uuid[])`

/**
 * The destinations of claimed deliveries. One is read, decrypted and parsed when its row has changed, not for each
 * batch of deliveries.
 */
export class ClaimedDestinations {
  readonly #pool: pg.Pool
  readonly #sealer: Sealer
  readonly #known = new Map<string, { version: string; destination: ClaimedDestination }>()

  constructor(pool: pg.Pool, sealer: Sealer) {
    this.#pool = pool
    this.#sealer = sealer
  }

  /** The destinations with these ids and row versions, or newer ones. Those that no longer exist are missing. */
  async read(versions: ReadonlyMap<string, string>): Promise<Map<string, ClaimedDestination>> {
    const found = new Map<string, ClaimedDestination>()
    const changed: string[] = []
    for (const [id, version] of versions) {
      const known = this.#known.get(id)
      if (known?.version === version) found.set(id, known.destination)
      else changed.push(id)
    }
    if (changed.length === 0) return found
    const { rows } = await this.#pool.query<DestinationRow>({
      name: 'claimed-destinations',
      text: readSql,
      values: [changed],
    })
    if (this.#known.size + rows.length > maxKnown) this.#known.clear()
    for (const row of rows) {
      const destination = destinationOf(row, this.#sealer)
      this.#known.set(row.id, { version: row.version, destination })
      found.set(row.id, destination)
    }
    return found
  }
}

function destinationOf(row: DestinationRow, sealer: Sealer): ClaimedDestination {
  const { id, type, config, state, failures } = row
  let secrets: JsonObject | undefined
  return {
    ...{ id, type, config, state, failures, disabledAt: row.disabled_at },
    // Decrypted at the first attempt, so that an unreadable value fails its deliveries and not the batch.
    get secrets() {
      secrets ??= sealer.open('destination.secrets', id, row.secrets) as JsonObject
      return secrets
    },
  }
}
