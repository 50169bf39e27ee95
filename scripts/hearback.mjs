#!/usr/bin/env node
import { existsSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { compileCache, replaceProcess } from './setup/program.mjs'

const root = join(import.meta.dirname, '..')
const projectNode = join(root, 'node_modules/.bin/node')

/** `npx hearback`: the command line on the project's Node.js, in the current folder. */
if (!existsSync(projectNode)) {
  console.error('hearback is not installed; run npm start or npm ci in its folder first.')
  process.exitCode = 1
} else if (realpathSync(process.execPath) === realpathSync(projectNode)) {
  module.enableCompileCache(compileCache)
  await import('#client/cli/main.ts')
} else {
  await replaceProcess(projectNode, [join(root, 'client/cli/main.ts'), ...process.argv.slice(2)])
}
