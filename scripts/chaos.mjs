import { replaceProcess } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'

/** `npm run chaos`: sets the project up, then runs the service under faults. `--help` shows the options. */
const args = process.argv.slice(2)
const isRun = !args.includes('--help') && !args.includes('--markdown')
await setup({ pages: isRun, clientPackage: false })
await replaceProcess(projectNode, ['tests/chaos/run/main.ts', ...args], { cwd: root })
