import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectNode, root, setup } from './setup.mjs'

/** `npm run check`: static checks, two at a time. All of them run, even if one fails. */
await setup({ pages: false })

// Biome writes a log to the cache folder of the home folder.
const cache = mkdtempSync(join(tmpdir(), 'hearback-check-'))
const checks = [
  [
    'format and lint',
    [
      'node_modules/@biomejs/biome/bin/biome',
      'ci',
      '--colors=off',
      '--error-on-warnings',
      '--diagnostic-level=warn',
      '.',
    ],
  ],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['types of the pages', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'app']],
  ['dead code', ['node_modules/knip/bin/knip.js', '--no-progress']],
  ['architecture', ['scripts/architecture.ts']],
  ['mode names', ['scripts/mode-names.ts']],
  ['supply chain', ['scripts/supply-chain.mjs', '--check']],
  ['contracts', ['scripts/contracts/check.ts']],
  ['descriptions in sync', ['scripts/spec.ts', '--check'], 'scripts/spec.ts'],
].filter(([, , needs]) => needs === undefined || existsSync(join(root, needs)))

let failed = 0
const waiting = checks.values()
await Promise.all(Array.from({ length: 2 }, worker))
rmSync(cache, { recursive: true, force: true })
console.log(failed === 0 ? 'All checks passed.' : `${failed} of ${checks.length} checks failed.`)
process.exit(failed === 0 ? 0 : 1)

/** Runs one check after the other until none is left. */
async function worker() {
  for (const [title, args] of waiting) {
    const startedAt = Date.now()
    const { code, output } = await run(args)
    console.log(`${code === 0 ? '✓' : '✗'} ${title} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)
    if (code === 0) continue
    failed += 1
    console.log(`${output.trim()}\n`)
  }
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(projectNode, args, {
      cwd: root,
      env: { ...process.env, XDG_CACHE_HOME: cache },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.once('close', (code) => resolve({ code, output }))
  })
}
