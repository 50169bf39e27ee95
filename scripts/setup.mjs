import { join } from 'node:path'
import { build } from './setup/build.mjs'
import { Sentence } from './setup/command.mjs'
import { generate } from './setup/generate.mjs'
import { install } from './setup/install.mjs'
import { withLock } from './setup/lock.mjs'

export const root = join(import.meta.dirname, '..')

/** The Node that npm installed for the project, whatever the machine has. */
export const projectNode = join(root, 'node_modules/.bin/node')

/**
 * Brings the folder to where the project can run: packages, database client, pages. Each part is skipped when
 * its inputs are those of the last time, so that a warm call takes milliseconds. Ends the process with a
 * sentence when it cannot be done.
 */
export async function setup({ pages, freshClient = false }) {
  try {
    await withLock(root, async () => {
      await install(root)
      await generate(root, freshClient)
      if (pages) await build(root)
    })
  } catch (error) {
    console.error(error instanceof Sentence ? error.message : sentenceOf(error))
    process.exit(error instanceof Sentence ? error.exitCode : 1)
  }
}

function sentenceOf(error) {
  if (error.code === 'ENOSPC')
    return 'The disk is full: free some space (1 GB to begin with) and start again.'
  if (error.code === 'EACCES' || error.code === 'EROFS')
    return `${root} cannot be written to (${error.message}).`
  return error
}
