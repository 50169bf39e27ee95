import { become } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'

/** `npm start`: everything that has to be done before, then the service. */
await setup({ pages: true })
await become(projectNode, ['server/supervisor.ts'], { cwd: root })
