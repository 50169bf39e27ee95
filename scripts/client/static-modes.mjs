import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup.mjs'

/**
 * Plugin of the bundler. In the source, client/follow/modes.ts imports the client of a mode by a template, which bundlers of
 * users cannot follow from another package; in the bundle it has one dynamic import per mode.
 */
export const staticModes = {
  name: 'static-modes',
  transform(code, id) {
    if (id !== join(root, 'client/follow/modes.ts')) return null
    const folders = ['delivery', 'delivery/destinations'].flatMap((parent) =>
      readdirSync(join(root, parent)).map((name) => ({ name, file: `${parent}/${name}/client.ts` })),
    )
    const imports = folders
      .filter(({ file }) => isModeClient(join(root, file)))
      .map(({ name, file }) => `${JSON.stringify(name)}: () => import('../../${file}')`)
    const dynamicImport = /await import\(`[^`]+`\)\.catch\([^`]+`[^`]+`\),?\s*\)/
    if (!dynamicImport.test(code))
      throw new Error('client/follow/modes.ts no longer contains the expected import.')
    return `const loaders = { __proto__: null, ${imports.join(', ')} }\n${code.replace(dynamicImport, 'await loaders[name]()')}`
  },
}

/** Whether the file is the client of a mode; that of Web Push only subscribes. */
function isModeClient(file) {
  return existsSync(file) && /^export const client\b/m.test(readFileSync(file, 'utf8'))
}
