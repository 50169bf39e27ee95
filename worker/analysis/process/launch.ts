import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { frame, frameHeader } from './frames.ts'
import { knownModuleSources } from './modules/module-sources.ts'
import { nodeFlags, readablePaths, type SandboxOptions, sandboxCommand } from './sandbox.ts'

/** Resident memory of a child before its first document. */
const nodeResidentMb = 192
/** Most memory for JavaScript objects: the text, its words and numbers. */
const maxScriptHeapMb = 512
/** Of V8's young generation. An idle child has 10 MB less than with the default of 16. */
const maxSemiSpaceMb = 4

const childFile = join(import.meta.dirname, 'child.ts')

/**
 * Starts a process that analyses documents, in the sandbox: no environment, no descriptors but standard error and the
 * pipes 3 (in) and 4 (out). Listen to errors of pipe 3 at once.
 * @param entry another program to run in the same sandbox, for its tests
 */
export function launchChild(options: SandboxOptions, entry = childFile): ChildProcess {
  const { memoryMb } = options
  const scriptHeapMb = Math.min(maxScriptHeapMb, Math.max(64, Math.floor(memoryMb / 2)))
  const engineBytes = Math.max(64, memoryMb - nodeResidentMb) * 2 ** 20
  const paths = entry === childFile ? readablePaths : [...readablePaths, entry]
  const { file, args } = sandboxCommand(options, [
    process.execPath,
    `--max-old-space-size=${scriptHeapMb}`,
    `--max-semi-space-size=${maxSemiSpaceMb}`,
    '--expose-gc',
    ...nodeFlags(paths),
    entry,
    String(engineBytes),
  ])
  const child = spawn(file, args, {
    cwd: '/',
    env: {} as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // A process group of its own: Ctrl-C in a terminal ends the worker, which then ends its children.
    detached: true,
  })
  const modules = knownModuleSources()
  ;(child.stdio[3] as Writable).write(Buffer.concat([frameHeader(frame.modules, modules.length), modules]))
  return child
}
