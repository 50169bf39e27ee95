import { type Command, InvalidArgumentError } from 'commander'
import { type KeyScope, keyScopes } from '../../../core/access/scope.ts'
import type { KeyView } from '../../resources/keys.ts'
import { type Context, connect, urlOption, userOption } from '../context.ts'

interface CreateOptions {
  user: string
  scopes: KeyScope[]
  name?: string
  expires?: string
  url: string
}

export function addKeys(program: Command, context: Context): void {
  const keys = program
    .command('keys')
    .summary('create, list and revoke API keys')
    .description('Creates, lists and revokes API keys of a server with AUTH=keys.')
    .addHelpText('after', '\nExample:\n  hearback keys create --user alice --scopes read,write --expires 90d')

  keys
    .command('create')
    .summary('create a key and print it')
    .description('Creates a key and prints it. It is not shown again. A key of another user needs an admin.')
    .addOption(userOption('owner of the key'))
    .option('--scopes <LIST>', `some of ${keyScopes.join(',')}`, parseScopes, ['read', 'write'])
    .option('--name <TEXT>', 'what the key is for')
    .option('--expires <TIME>', 'time until it expires, as 90d, 12h or 30m', parseExpiry)
    .addOption(urlOption())
    .action(async (options: CreateOptions) => {
      const { user, scopes, name, expires } = options
      const body = { scopes, ...(name !== undefined && { name }), ...(expires && { expiresAt: expires }) }
      context.terminal.line((await connect(context, options).createKey(user, body)).key)
    })

  keys
    .command('list')
    .summary('list the keys of a user, newest first')
    .description('Lists the keys of a user, newest first, without their secrets.')
    .addOption(userOption('owner of the keys'))
    .option('--json', 'print the keys as JSON, one per line')
    .addOption(urlOption())
    .action(async (options: { user: string; json?: true; url: string }) => {
      const found = await connect(context, options).keys(options.user)
      for (const key of found) context.terminal.line(options.json ? JSON.stringify(key) : formatKey(key))
      if (found.length === 0) context.terminal.note(`${options.user} has no keys.`)
    })

  keys
    .command('revoke')
    .argument('<ID>', 'id of the key, the part between hb_ and the next _')
    .summary('revoke a key')
    .description('Revokes a key. Its sessions, streams and connections end within a second.')
    .addOption(urlOption())
    .action(async (id: string, options: { url: string }) => {
      await connect(context, options).revokeKey(id)
      context.terminal.note(`Revoked ${id}.`)
    })
}

function formatKey({ id, scopes, name, createdAt, expiresAt, lastUsedAt, revokedAt }: KeyView): string {
  const end = revokedAt ? `revoked ${day(revokedAt)}` : expiresAt ? `expires ${day(expiresAt)}` : 'no expiry'
  const used = lastUsedAt ? `used ${day(lastUsedAt)}` : 'not used'
  return [id, scopes.join(','), `created ${day(createdAt)}`, end, used, name].join('  ').trimEnd()
}

const day = (time: string) => time.slice(0, 10)

function parseScopes(list: string): KeyScope[] {
  const scopes = list.split(',').map((scope) => scope.trim())
  if (scopes.every((scope): scope is KeyScope => keyScopes.some((known) => known === scope))) return scopes
  throw new InvalidArgumentError(`Expected some of ${keyScopes.join(',')}.`)
}

/** Parses a duration to the time at which it ends. */
function parseExpiry(text: string): string {
  const [, count, unit] = /^([1-9]\d{0,4})([dhm])$/.exec(text) ?? []
  const ms = { d: 86_400_000, h: 3_600_000, m: 60_000 }[unit ?? '']
  if (ms === undefined) throw new InvalidArgumentError('Expected a number with d, h or m, such as 90d.')
  return new Date(Date.now() + Number(count) * ms).toISOString()
}
