import { type ChildProcess, spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROJECT = realpathSync(join(import.meta.dirname, '../../..'))
/** Usually within the project, but a package manager may keep it elsewhere. */
const PACKAGES = join(
  realpathSync(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm')),
  '../../../..',
)
const CHILD = join(import.meta.dirname, 'child.ts')

/** Address space Node takes for itself before any document; resident it is a tenth of that. */
const NODE_DATA_MB = 640
/** Resident memory of a child that has read nothing yet. */
const NODE_RESIDENT_MB = 192
/** JavaScript objects: the text, its words and numbers. */
const MAX_SCRIPT_HEAP_MB = 512

/**
 * Starts the process that reads PDFs, with nothing it does not need: no environment, no standard input or
 * output, no right to write or to read anything but the program itself, a bound on its data, its processor
 * time and its core dumps. The pipes 3 and 4 are all it has of the world.
 */
export function launchChild({ memoryMb, timeoutS }: { memoryMb: number; timeoutS: number }): ChildProcess {
  const scriptHeapMb = Math.min(MAX_SCRIPT_HEAP_MB, Math.max(64, Math.floor(memoryMb / 2)))
  const engineBytes = Math.max(64, memoryMb - NODE_RESIDENT_MB) * 2 ** 20
  const node = [
    `--max-old-space-size=${scriptHeapMb}`,
    '--expose-gc',
    '--permission',
    `--allow-fs-read=${PROJECT}`,
    `--allow-fs-read=${PACKAGES}`,
    '--disallow-code-generation-from-strings',
    '--disable-warning=ExperimentalWarning',
    CHILD,
    String(engineBytes),
  ]
  // A bound that the system does not know is left out; the memory watch holds without it.
  const limits = [
    'ulimit -c 0',
    `ulimit -d ${(memoryMb + NODE_DATA_MB) * 1024}`,
    // Only an orphan lives that long: a child retires after a minute of work, and its parent sees to the rest.
    `ulimit -t ${timeoutS + 120}`,
  ]
  const script = `${limits.map((limit) => `${limit} 2>/dev/null || :`).join('; ')}; exec "$@"`
  return spawn('/bin/sh', ['-c', script, 'sh', process.execPath, ...node], {
    cwd: tmpdir(),
    env: {} as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // Its own group: Ctrl-C in a terminal ends the worker, which then ends its children in order.
    detached: true,
  })
}
