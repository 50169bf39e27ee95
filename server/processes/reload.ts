import { spawnSync } from 'node:child_process'
import { existsSync, type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import type { SupervisedProcess } from './supervised-process.ts'

const watched = ['core', 'delivery', 'platform', 'server', 'worker', 'client', 'prisma']
const settleMs = 150

/** Restarts the processes when their code changes, in development. Next reloads the pages itself. */
export function restartOnChange(
  root: string,
  processes: SupervisedProcess[],
  databaseUrl: string,
  say: (line: string) => void,
): () => Promise<void> {
  const changed = new Set<string>()
  let settled: NodeJS.Timeout | undefined

  async function reload() {
    const paths = [...changed]
    changed.clear()
    say(`${paths.join(', ')} changed; restarting.`)
    try {
      if (paths.includes(join('prisma', 'schema.prisma'))) generate(root)
      if (paths.some((path) => path.startsWith('prisma'))) await migrate(databaseUrl)
    } catch (error) {
      return say(error instanceof Error ? error.message : String(error))
    }
    for (const supervisedProcess of processes) supervisedProcess.restart()
  }

  const watchers: FSWatcher[] = watched
    .filter((folder) => existsSync(join(root, folder)))
    .map((folder) =>
      watch(join(root, folder), { recursive: true }, (_, file) => {
        if (!file || file.startsWith('generated') || /\.test\.tsx?$|~$|(^|\/)\./.test(file)) return
        changed.add(join(folder, file))
        clearTimeout(settled)
        settled = setTimeout(() => void reload(), settleMs)
      }),
    )
  return async () => {
    clearTimeout(settled)
    for (const watcher of watchers) watcher.close()
  }
}

function generate(root: string): void {
  spawnSync(process.execPath, [join(root, 'scripts/generate.mjs')], { stdio: 'inherit' })
}
