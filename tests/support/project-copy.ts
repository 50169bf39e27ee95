import { execFile } from 'node:child_process'
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const root = path.join(import.meta.dirname, '../..')
const run = promisify(execFile)

/** A copy of the project in a temporary folder, with the dependencies of the original. */
export interface ProjectCopy {
  /** Creates a file, or adds lines to one that exists. */
  add(file: string, text: string): Promise<void>
  read(file: string): Promise<string>
  /** Runs a script with the project's Node; resolves with its output, rejects with it when it fails. */
  node(...args: string[]): Promise<string>
  remove(): Promise<void>
}

export async function copyProject(): Promise<ProjectCopy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hearback-copy-'))
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  })
  const files = new Set(
    stdout.split('\n').filter((file) => file !== '' && !/^(public|bench\/lighthouse)\//.test(file)),
  )
  // The last one spares the type check of what did not change.
  for (const file of [...files, 'prisma/generated', 'public/samples/samples.json', 'tsconfig.tsbuildinfo'])
    await cp(path.join(root, file), path.join(folder, file), { recursive: true }).catch(ignoreMissing)
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  // The checks list the files of the project with git.
  await run('git', ['init', '--quiet'], { cwd: folder })
  return {
    async add(file, text) {
      const target = path.join(folder, file)
      await mkdir(path.dirname(target), { recursive: true })
      await (files.has(file) ? appendFile : writeFile)(target, text)
    },
    read: (file) => readFile(path.join(folder, file), 'utf8'),
    async node(...args) {
      const env = Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV)/.test(name)),
      ) as NodeJS.ProcessEnv
      try {
        const { stdout, stderr } = await run(process.execPath, args, { cwd: folder, env, maxBuffer: 1 << 26 })
        return stdout + stderr
      } catch (error) {
        const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
        throw new Error(`node ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A file that git lists may have been deleted from the working tree. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
