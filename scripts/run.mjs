import { replaceProcess } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'

/**
 * `npm run build`: what `npm run web` would build, for processes that a service manager starts without npm;
 * `npm run migrate`, `npm run web` and `npm run worker`: one process of a service on a database of its own;
 * `npm run compare` and `npm run bench`: measurements.
 */
const programs = {
  migrate: ['server/migrate.ts'],
  // The flag of the service is that of server/processes/node-flags.ts.
  web: ['--max-semi-space-size=4', 'server/main.ts', '--standalone'],
  worker: ['--max-semi-space-size=4', 'worker/main.ts', '--standalone'],
  bench: ['bench/main.ts'],
  compare: ['bench/compare/main.ts'],
}

const name = process.argv[2]
await setup({ pages: name === 'web' || name === 'build' })
if (name === 'build') process.exit()
process.env.NODE_ENV ??= 'production'
process.env.NEXT_TELEMETRY_DISABLED ??= '1'
await replaceProcess(projectNode, [...programs[name], ...process.argv.slice(3)], { cwd: root })
