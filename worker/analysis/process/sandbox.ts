import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type SandboxLayer, sandboxLayers } from '#core/ports/analyzer.ts'
import { StartupError } from '#platform/startup-error.ts'
import { moduleFolders, project } from './modules/module-sources.ts'

/** How a process is isolated. See `sandboxLayers` for what each layer does. */
export interface SandboxOptions {
  namespaces: boolean
  memoryMb: number
  timeoutS: number
}

const packages = ['@embedpdf/pdfium', 'pdfjs-dist', 'stopword', 'tinyld']

/** Files and folders that an analysis process may read: its sources, and the packages that they import. */
export const readablePaths: readonly string[] = [
  join(project, 'package.json'),
  ...moduleFolders.map((folder) => join(project, folder)),
  ...packages.flatMap(packageFolders),
]

/** The layers that hold with those options. */
export function activeLayers({ namespaces }: Pick<SandboxOptions, 'namespaces'>): SandboxLayer[] {
  return sandboxLayers.filter((layer) => layer !== 'namespaces' || namespaces)
}

/** @throws StartupError when one of the folders is within what an analysis process may read */
export function assertUnreadable(...folders: string[]): void {
  for (const folder of folders) {
    const parent = readablePaths.find((path) => !/^\.\.(\/|$)/.test(relative(path, folder)))
    if (parent === undefined) continue
    throw new StartupError(
      `${folder} is within ${parent}, which the analysis processes may read. Set HEARBACK_DATA and STORAGE_URL to ` +
        'folders outside of it.',
    )
  }
}

/** Flags of Node: the permission model without any permission but to read `paths`, and the removed modules. */
export function nodeFlags(paths: readonly string[] = readablePaths): string[] {
  return [
    '--permission',
    ...paths.map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    '--disable-warning=ExperimentalWarning',
    `--import=${pathToFileURL(join(import.meta.dirname, 'restrict-runtime.mjs'))}`,
  ]
}

/** Address space Node reserves before any document; resident it is a tenth of that. */
const nodeDataMb = 640

/** Wraps a command line in the namespaces and limits. */
export function sandboxCommand(options: SandboxOptions, command: string[]): { file: string; args: string[] } {
  const { memoryMb, timeoutS } = options
  // A limit that the system does not know is skipped: the memory watch and the timeout hold without it.
  const limits = [
    'ulimit -c 0',
    'ulimit -f 0',
    `ulimit -d ${(memoryMb + nodeDataMb) * 1024}`,
    // Reached by orphans only: the parent kills at the timeout, and a process retires after a minute of work.
    `ulimit -t ${timeoutS + 120}`,
  ]
  const script = [
    // Descriptors that this process inherited without the close-on-exec flag.
    'exec 5>&- 6>&- 7>&- 8>&- 9>&-',
    ...limits.map((limit) => `${limit} 2>/dev/null || :`),
    'exec "$@"',
  ].join('; ')
  const [file = '', ...args] = [
    ...(options.namespaces ? unshareCommand() : []),
    ...['/bin/sh', '-c', script, 'sh'],
    ...command,
  ]
  return { file, args }
}

/**
 * Runs a program in namespaces of its own, as an ordinary user of them, so that it has no capabilities there. It is
 * killed together with `unshare`.
 */
function unshareCommand(): string[] {
  return [
    findProgram('unshare'),
    ...['--user', '--map-user=65534', '--map-group=65534', '--net', '--ipc', '--uts'],
    ...['--pid', '--fork', '--kill-child=KILL', '--'],
  ]
}

/**
 * Process id of the program that `sandboxCommand` started: with namespaces, the child of `unshare`.
 * @throws Error when there is none
 */
export function sandboxedPid(pid: number, { namespaces }: Pick<SandboxOptions, 'namespaces'>): number {
  if (!namespaces) return pid
  const child = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim())
  if (!Number.isInteger(child) || child <= 0) throw new Error('The process in the namespaces was not found.')
  return child
}

/** The environment is not passed on, and with it the search path, so the program is found here. */
function findProgram(name: string): string {
  const folders = ['/usr/bin', '/bin', ...(process.env.PATH ?? '').split(delimiter)]
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? name
}

/** The folder of a package as imports find it and, where that is a link, the folder it leads to. */
function packageFolders(name: string): string[] {
  const candidates = createRequire(import.meta.url).resolve.paths(name) ?? []
  const found = candidates.map((folder) => join(folder, name)).find((folder) => existsSync(folder))
  if (found === undefined) throw new Error(`The package ${name} is not installed.`)
  return [...new Set([found, realpathSync(found)])]
}
