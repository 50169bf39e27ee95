import { become } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'

/** `npm run dev`: as `npm start`, but pages and processes follow the changes of the code. */
await setup({ pages: false })
await become(projectNode, ['server/supervisor.ts', '--dev'], { cwd: root })
