import { realpathSync } from 'node:fs'
import module from 'node:module'
import { compileCache, onNpmExit, replaceProcess } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'

/**
 * `npm start`: sets the project up, then runs the supervisor. Only the first start, before the project has its own
 * Node.js, needs another process for that.
 */
await setup({ pages: true })
if (realpathSync(process.execPath) === realpathSync(projectNode)) {
  process.chdir(root)
  module.enableCompileCache(compileCache)
  onNpmExit(() => process.kill(process.pid, 'SIGTERM'))
  await import('#server/supervisor.ts')
} else {
  await replaceProcess(projectNode, ['--max-semi-space-size=1', 'server/supervisor.ts'], { cwd: root })
}
