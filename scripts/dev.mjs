import { replaceProcess } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'

/** `npm run dev`: like `npm start`, with reload of pages and processes on code changes. */
await setup({ pages: false })
await replaceProcess(projectNode, ['server/supervisor.ts', '--dev'], { cwd: root })
