import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { root } from '../setup.mjs'
import { writeDeclarations } from './declarations.mjs'
import { writeLicences } from './licences.mjs'
import { staticModes } from './static-modes.mjs'

/**
 * Builds the package `hearback-client` into client/dist: the library for browsers and for Node, the command line, and
 * the type declarations. Everything it needs is bundled, so that the package has no dependencies.
 * The set-up runs it; `npm pack ./client` packs the result.
 */
const dist = join(root, 'client/dist')
rmSync(dist, { recursive: true, force: true })
mkdirSync(dist, { recursive: true })

/** What the clients of all modes use, in one file: small files compress badly. */
const codeSplitting = {
  groups: [
    {
      name: 'base',
      test: /\/(core\/(events\/event-type|jobs\/job-state|modes\/mode-client|modes\/client\/(reconnect|resume-cursor|credentials|problem-body|time|metered-http-client|catch-up))|client\/(errors|http\/problem|follow\/modes))\.ts$/,
    },
  ],
}

const library = await bundle('client/index.ts', {
  platform: 'browser',
  entryFileNames: 'index.js',
  chunkFileNames: (chunk) => `chunks/${chunkName(chunk)}.js`,
})
const nodeLibrary = await bundle('client/index.ts', {
  platform: 'node',
  entryFileNames: 'node/index.js',
  chunkFileNames: (chunk) => `node/chunks/${chunkName(chunk)}.js`,
})
const commandLine = await bundle('client/cli/main.ts', {
  platform: 'node',
  entryFileNames: 'hearback.js',
  // Beside the entry, because its path to package.json is relative.
  chunkFileNames: (chunk) => `hearback-${chunkName(chunk)}.js`,
  banner: (chunk) => (chunk.isEntry ? '#!/usr/bin/env node' : ''),
})
await writeDeclarations(join(dist, 'types'))
writeLicences(join(dist, 'third-party-licences.txt'), [...library, ...nodeLibrary, ...commandLine])

/** Name of a chunk: that of the mode whose client it contains. */
function chunkName({ facadeModuleId }) {
  const mode = /\/delivery\/(?:destinations\/)?([^/]+)\/client\.ts$/.exec(facadeModuleId ?? '')?.[1]
  return mode ?? '[name]'
}

/** Bundles an entry with its dynamic imports as chunks; resolves with the paths of the bundled modules. */
async function bundle(entry, { platform, ...output }) {
  const build = await rolldown({
    input: join(root, entry),
    cwd: root,
    platform,
    plugins: [staticModes],
    logLevel: 'warn',
  })
  const { output: files } = await build.write({ dir: dist, format: 'esm', codeSplitting, ...output })
  await build.close()
  return files.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
}
