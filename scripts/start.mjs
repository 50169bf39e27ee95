import { realpathSync } from 'node:fs'
import module from 'node:module'
import { compileCache, onNpmExit, replaceProcess } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'

const help = `Usage: npm start

Installs what is missing and runs the service: a web process, a worker and, without DATABASE_URL, an embedded PostgreSQL.
Settings are environment variables; .env.example lists them, for example PORT, HEARBACK_DATA and AUTH.
npx hearback --help shows the commands of the client.`

/**
 * `npm start`: sets the project up, then runs the supervisor. Only the first start, before the project has its own
 * Node.js, needs another process for that.
 */
if (process.argv.slice(2).some((option) => option === '--help' || option === '-h')) console.log(help)
else await start()

async function start() {
  await setup({ pages: true })
  if (realpathSync(process.execPath) === realpathSync(projectNode)) {
    process.chdir(root)
    module.enableCompileCache(compileCache)
    onNpmExit(() => process.kill(process.pid, 'SIGTERM'))
    await import('#server/supervisor.ts')
  } else {
    await replaceProcess(projectNode, ['--max-semi-space-size=1', 'server/supervisor.ts'], { cwd: root })
  }
}
