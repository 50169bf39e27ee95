import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const project = realpathSync(join(import.meta.dirname, '../../../..'))
/** Folders with the modules that an analysis process may load. */
export const moduleFolders = ['worker/analysis', 'core/analysis']
const cacheFile = join(project, 'node_modules/.cache/analysis-modules.json')
const maxBytes = 16 * 2 ** 20

let known: Buffer | undefined

/**
 * The modules of an analysis process without their types, as `strip-types.ts` prints them. They are kept in a file
 * beside the installed packages, which is replaced when the modules or Node.js changed, or it is damaged. Without types
 * a process needs a third of the CPU to start.
 */
export function moduleSources(file: string = cacheFile): Buffer {
  const key = hash(
    process.version,
    ...moduleFiles().flatMap((path) => [path, readFileSync(join(project, path))]),
  )
  return readCache(file, key) ?? stripTypes(file, key)
}

/** `moduleSources`, read once by this process. */
export function knownModuleSources(): Buffer {
  known ??= moduleSources()
  return known
}

/** Paths of the modules within the project. */
export function moduleFiles(): string[] {
  return moduleFolders.flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test|\.d)\.ts$/.test(name))
      .sort()
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  )
}

/** Null when there is no file, or one of other modules, or a damaged one. */
function readCache(file: string, key: string): Buffer | null {
  try {
    const contents = readFileSync(file)
    const end = contents.indexOf('\n')
    const sources = contents.subarray(end + 1)
    return contents.toString('latin1', 0, end) === `${key} ${hash(sources)}` ? sources : null
  } catch {
    return null
  }
}

/** A process of its own strips the types: the compiler needs 30 MB. */
function stripTypes(file: string, key: string): Buffer {
  const script = join(import.meta.dirname, 'strip-types.ts')
  const sources = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    maxBuffer: maxBytes,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    mkdirSync(dirname(file), { recursive: true })
    const temporary = `${file}.${process.pid}`
    writeFileSync(temporary, Buffer.concat([Buffer.from(`${key} ${hash(sources)}\n`), sources]))
    renameSync(temporary, file)
  } catch {
    // The packages may belong to another user. The next process strips the types again.
  }
  return sources
}

function hash(...parts: (string | Buffer)[]): string {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part).update('\0')
  return sum.digest('hex')
}
