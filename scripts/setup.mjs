import { join } from 'node:path'
import { build } from './setup/build.mjs'
import { buildClientPackage } from './setup/client-package.mjs'
import { UserError } from './setup/command.mjs'
import { generate } from './setup/generate.mjs'
import { install } from './setup/install.mjs'
import { withLock } from './setup/lock.mjs'

export const root = join(import.meta.dirname, '..')

/** The Node.js that npm installed for the project, independent of the machine's version. */
export const projectNode = join(root, 'node_modules/.bin/node')

/**
 * Installs packages and generates the database client; with `pages` it builds the pages, with `clientPackage` the
 * package of the client library. Steps whose inputs did not change are skipped. On failure it prints a message and
 * exits the process.
 */
export async function setup({ pages, clientPackage = pages, freshClient = false }) {
  try {
    await withLock(root, async () => {
      await install(root)
      await generate(root, freshClient)
      if (pages) await build(root)
      if (clientPackage) await buildClientPackage(root)
    })
  } catch (error) {
    console.error(error instanceof UserError ? error.message : toMessage(error))
    process.exit(error instanceof UserError ? error.exitCode : 1)
  }
}

function toMessage(error) {
  if (error.code === 'ENOSPC') return 'The disk is full: free at least 1 GB and start again.'
  if (error.code === 'EACCES' || error.code === 'EROFS')
    return `No write permission in ${root} (${error.message}).`
  return error
}
