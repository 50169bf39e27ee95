import { replaceProcess } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'

/** `npm start`: sets the project up, then runs the service. */
await setup({ pages: true })
// The supervisor is idle after the start: a small young generation of V8 keeps its heap small.
await replaceProcess(projectNode, ['--max-semi-space-size=1', 'server/supervisor.ts'], { cwd: root })
