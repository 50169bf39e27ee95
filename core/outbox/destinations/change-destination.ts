import type { Principal } from '../../access/principal.ts'
import type { Services } from '../../services.ts'
import { lockDestination, requireDestination } from '../lookup.ts'
import { parseConfig } from './create-destination.ts'
import type { Destination, JsonObject } from './destination.ts'
import type { DestinationType } from './destination-type.ts'

/** Members of a destination that its owner changes; omitted ones stay as they are. */
interface DestinationPatch {
  /** Members of the config to replace. */
  config?: JsonObject | undefined
  events?: string[] | undefined
  description?: string | null | undefined
  disabled?: boolean | undefined
}

/**
 * Changes, disables or enables a destination. Disabling it fails its pending deliveries.
 * @throws ApiError `not_found`, also for a destination of another type; `invalid_request`, or of the type's validation
 */
export async function changeDestination(
  services: Pick<Services, 'jobs' | 'destinations' | 'outbound' | 'settings' | 'clock'>,
  principal: Principal,
  type: DestinationType,
  id: string,
  { config: given, events, description, disabled }: DestinationPatch,
): Promise<Destination> {
  const { destinations } = services
  await services.jobs.transact(async (tx) => {
    const before = await lockDestination(services, tx, principal, id, type.name)
    const hidden = (type.secretMembers ?? []).map((name) => [name, before.secrets[name]])
    const changed = given && parseConfig(type, { ...before.config, ...Object.fromEntries(hidden), ...given })
    if (changed) type.validate?.(changed.config, services, before)
    await destinations.update(tx, principal, id, {
      ...(events && { events }),
      ...(description !== undefined && { description }),
      // The state belongs to the config.
      ...(changed && {
        config: changed.config,
        secrets: { ...before.secrets, ...changed.secrets },
        state: {},
      }),
    })
    if (disabled === true) await destinations.disable(tx, principal, id, 'user', services.clock())
    if (disabled === false && before.disabledAt) await destinations.enable(tx, principal, id)
  })
  return requireDestination(services, principal, id)
}
