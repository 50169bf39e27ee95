import { ApiError } from '#core/http/api-error.ts'
import { json, type Route, route } from '#core/http/route.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { newDestinationSchema, viewNewDestination } from '#core/outbox/destinations/destination-view.ts'
import { idParams, lockDestination } from '#core/outbox/lookup.ts'
import type { WebServices } from '#core/services.ts'

/** `POST /destinations/{id}/rotate`: new credentials. */
export function rotateRoute(
  services: Pick<WebServices, 'jobs' | 'destinations' | 'clock'>,
  types: readonly DestinationType[],
): Route {
  return route({
    method: 'post',
    path: '/destinations/{id}/rotate',
    operationId: 'rotateDestinationSecrets',
    summary: 'Rotate the generated credentials of a destination',
    description:
      'For types with `rotates` in `GET /destination-types`. A signing secret stays valid for 24 hours beside the new one.',
    tag: 'Destinations',
    scope: 'webhooks',
    audit: 'secret.rotate',
    params: idParams,
    responses: {
      200: { description: 'The destination with its new credentials.', schema: newDestinationSchema },
    },
    async handle({ principal, params: { id } }) {
      const destination = await services.jobs.transact(async (tx) => {
        const before = await lockDestination(services, tx, principal, id)
        const rotate = types.find(({ name }) => name === before.type)?.rotateSecrets
        if (!rotate)
          throw new ApiError('conflict', 'Destinations of this type have no generated credentials.')
        const secrets = rotate(before.secrets, services.clock())
        await services.destinations.update(tx, principal, id, { secrets })
        return { ...before, secrets }
      })
      return json(200, viewNewDestination(destination), { 'cache-control': 'no-store' })
    },
  })
}
