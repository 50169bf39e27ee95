#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { become } from './setup/program.mjs'
import { projectNode, root } from './setup.mjs'

/** `npx hearback`: the command line, on the project's own Node, in the folder where it was called. */
if (existsSync(projectNode)) {
  await become(projectNode, [join(root, 'client/cli/main.ts'), ...process.argv.slice(2)])
} else {
  console.error('hearback is not installed yet; run npm start or npm ci in its folder first.')
  process.exitCode = 1
}
