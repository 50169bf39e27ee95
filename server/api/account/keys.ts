import { z } from 'zod'
import { requireUser } from '#core/access/access.ts'
import { generateKey, keyViewSchema, viewKey } from '#core/access/key.ts'
import type { Principal } from '#core/access/principal.ts'
import { type KeyScope, keyScopes } from '#core/access/scope.ts'
import { ApiError } from '#core/http/api-error.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import type { AccessServices } from '../../access-services.ts'

const tag = 'Access'

const keyBody = z.object({
  name: z.string().trim().max(100).default('').meta({ description: 'What the key is for.' }),
  scopes: z
    .array(z.enum(keyScopes, `must be some of ${keyScopes.join(', ')}`))
    .min(1, 'must name at least one scope')
    .default(['read', 'write'])
    .meta({ description: 'What the key may do; `admin` includes the others. By default read and write.' }),
  expiresAt: z.iso
    .datetime({ offset: true, error: 'must be a time as in RFC 3339' })
    .transform((text) => new Date(text))
    .nullable()
    .default(null)
    .meta({ description: 'Null: it does not expire.' }),
})

/** The API keys of a user. */
export function keyRoutes({ auth, keys, clock, limits }: AccessServices): Route[] {
  const create = route({
    method: 'post',
    path: '/users/{userid}/keys',
    operationId: 'createKey',
    summary: 'Create an API key',
    description:
      'The response shows the key once; only a hash of it is stored. An admin creates keys for every user. A key creates keys of its own user, without a scope that it lacks and not beyond its own expiry.',
    tag,
    scope: 'write',
    audit: 'key.create',
    params: z.object({ userid: useridSchema }),
    body: keyBody,
    responses: {
      201: {
        description: 'The key.',
        schema: keyViewSchema.extend({ key: z.string() }).meta({ id: 'CreatedKey' }),
      },
    },
    async handle({ principal, params: { userid }, body }) {
      if (auth !== 'keys')
        throw new ApiError('conflict', 'Keys need AUTH=keys; without it, requests need no key.')
      requireOwner(principal, userid)
      requireGrantable(principal, body.scopes)
      const now = clock()
      if (body.expiresAt && body.expiresAt <= now)
        throw new ApiError('invalid_request', 'expiresAt: must be in the future', { field: 'expiresAt' })
      const { id, key, secretHash } = generateKey()
      const scopes = keyScopes.filter((scope) => body.scopes.includes(scope))
      const created = { ...body, id, userid, scopes, createdAt: now, lastUsedAt: null, revokedAt: null }
      const expiresAt = await limitExpiry(principal, body.expiresAt)
      const stored = { ...created, expiresAt }
      const { keysPerUser } = limits
      if (!(await keys.insert({ ...stored, secretHash }, keysPerUser)))
        throw new ApiError('conflict', `The limit of ${keysPerUser} keys is reached; revoke one first.`)
      const headers = { location: `/keys/${id}`, 'cache-control': 'no-store' }
      return json(201, { ...viewKey(stored), key }, headers)
    },
  })

  /** A key cannot create one that outlives it. */
  async function limitExpiry({ admin, keyId }: Principal, expiresAt: Date | null): Promise<Date | null> {
    if (admin || keyId === null) return expiresAt
    const [grant] = await keys.grants([keyId])
    const limit = grant?.expiresAt ?? null
    if (!limit) return expiresAt
    return expiresAt && expiresAt < limit ? expiresAt : limit
  }

  const list = route({
    method: 'get',
    path: '/users/{userid}/keys',
    operationId: 'listKeys',
    summary: 'List the API keys of a user, newest first',
    tag,
    scope: 'read',
    params: z.object({ userid: useridSchema }),
    responses: {
      200: {
        description: 'Revoked and expired ones are included.',
        schema: z.object({ keys: z.array(keyViewSchema) }).meta({ id: 'KeyList' }),
      },
    },
    async handle({ principal, params: { userid } }) {
      requireOwner(principal, userid)
      const found = await keys.list(userid)
      return json(200, { keys: found.map(viewKey) }, { 'cache-control': 'no-store' })
    },
  })

  const revoke = route({
    method: 'delete',
    path: '/keys/{id}',
    operationId: 'revokeKey',
    summary: 'Revoke an API key',
    description: 'Its sessions, streams and connections end within a second.',
    tag,
    scope: 'write',
    audit: 'key.revoke',
    params: z.object({ id: z.string().max(64) }),
    responses: { 204: { description: 'Revoked.' } },
    async handle({ principal, params: { id } }) {
      if (!(await keys.revoke(principal, id, clock())))
        throw new ApiError('not_found', 'There is no such key.')
      return { status: 204 }
    },
  })

  return [create, list, revoke]
}

function requireOwner(principal: Principal, userid: string): void {
  if (!principal.admin) requireUser(principal, userid)
}

function requireGrantable(principal: Principal, scopes: readonly KeyScope[]): void {
  const missing = scopes.find((scope) => !principal.scopes.includes(scope))
  if (missing)
    throw new ApiError('insufficient_scope', `scopes: only a key with ${missing} can create one with it.`, {
      field: 'scopes',
    })
}
