import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const root = join(import.meta.dirname, '../..')
export const run = promisify(execFile)

/** The environment without variables of npm and the test runner, as in a terminal. */
export const terminalEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|npm_)/.test(name)),
) as NodeJS.ProcessEnv

/** An empty project with the packed client package installed, and the sample `letter.pdf`. */
export interface PackageProject {
  folder: string
  /** Folder of the installed package. */
  installed: string
  remove(): Promise<void>
}

export async function installClientPackage(): Promise<PackageProject> {
  const folder = await mkdtemp(join(tmpdir(), 'hearback-package-'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  const pack = ['pack', './client', '--pack-destination', folder, '--json']
  const packed = await run('npm', pack, { cwd: root, env: terminalEnv })
  const [{ filename }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('[')))
  const install = ['install', '--offline', '--no-audit', '--no-fund', filename]
  await run('npm', install, { cwd: folder, env: terminalEnv })
  await cp(join(root, 'public/samples/letter.pdf'), join(folder, 'letter.pdf'))
  return {
    folder,
    installed: join(folder, 'node_modules/hearback-client'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
