#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { replaceProcess } from './setup/program.mjs'
import { projectNode, root } from './setup.mjs'

/** `npx hearback`: the command line on the project's Node.js, in the current folder. */
if (existsSync(projectNode)) {
  await replaceProcess(projectNode, [join(root, 'client/cli/main.ts'), ...process.argv.slice(2)])
} else {
  console.error('hearback is not installed; run npm start or npm ci in its folder first.')
  process.exitCode = 1
}
