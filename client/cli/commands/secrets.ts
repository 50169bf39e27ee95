import type { Command } from 'commander'
import { type Context, connect, urlOption } from '../context.ts'

export function addSecrets(program: Command, context: Context): void {
  program
    .command('secrets')
    .summary('rotate the key that encrypts secrets')
    .description('Manages the encryption of secrets in the database.')
    .addHelpText('after', '\nExample:\n  hearback secrets rotate')
    .command('rotate')
    .summary('encrypt all secrets with a new key')
    .description(
      'Encrypts all secrets in the database with a new key, while the server runs. With HEARBACK_SECRET, put the new key first and restart before (new,old); otherwise the server creates the key. Needs a key with the scope admin.',
    )
    .addOption(urlOption())
    .action(async (options: { url: string }) => {
      const { key, reencrypted, stillUsed } = await connect(context, options).rotateSecrets()
      context.terminal.line(`${reencrypted} secrets encrypted with the key ${key}`)
      if (stillUsed.length > 0) {
        context.terminal.note(`Some secrets still use ${stillUsed.join(', ')}; run it again.`)
        context.exitCode = 1
      }
    })
}
