import { replaceProcess } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'

/** `npm start`: sets the project up, then runs the service. */
await setup({ pages: true })
await replaceProcess(projectNode, ['server/supervisor.ts'], { cwd: root })
