import { z } from 'zod'
import { json, type Route, route } from '#core/http/route.ts'
import type { AccessServices } from '../../access-services.ts'

/** `POST /secrets/rotate`: encrypts the secrets in the database with a new key. */
export function secretsRoute({ rotateSecrets }: AccessServices): Route {
  return route({
    method: 'post',
    path: '/secrets/rotate',
    operationId: 'rotateSecrets',
    summary: 'Rotate the key that encrypts secrets',
    description:
      'Encrypts all secrets in the database, such as those of webhooks, with another key. Deliveries continue. With `HEARBACK_SECRET` the key is the first one of the setting, otherwise a new one.',
    tag: 'Access',
    scope: 'admin',
    audit: 'secret.rotate',
    responses: {
      200: {
        description: 'All secrets that existed at the start are encrypted with the current key.',
        schema: z
          .object({
            key: z.string().meta({ description: 'Id of the current key.' }),
            reencrypted: z
              .int()
              .nonnegative()
              .meta({ description: 'Number of secrets that were encrypted again.' }),
            stillUsed: z.array(z.string()).meta({
              description:
                'Ids of former keys that are still in use, because a process wrote a secret with one meanwhile; repeat the request.',
            }),
          })
          .meta({ id: 'SecretRotation' }),
      },
    },
    async handle() {
      return json(200, await rotateSecrets(), { 'cache-control': 'no-store' })
    },
  })
}
