/**
 * Loaded before the analysis (`node --import`): takes away the parts of Node that an analysis never uses and that
 * Node's permission model does not restrict, such as sockets and signals. It holds on every system, but only against
 * JavaScript; the namespaces of `sandbox.ts` hold against native code too.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module'
import './modules/provided-modules.mjs'

const allowedModules = new Set(
  ['buffer', 'fs', 'fs/promises', 'module', 'path', 'stream', 'url', 'zlib'].map((name) => `node:${name}`),
)

const require = createRequire(import.meta.url)
const builtin = require('node:module')
const nodeName = (name) => (name.startsWith('node:') ? name : `node:${name}`)

function refuse(name) {
  throw Object.assign(new Error(`${name} is not available in the analysis sandbox`), {
    code: 'ERR_ACCESS_DENIED',
  })
}

/** Sockets can still be reached through the prototype of `process.stderr`. */
const { prototype } = require('node:net').Socket
Object.defineProperty(prototype, 'connect', { value: () => refuse('connect') })

builtin.registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    if (resolved.url.startsWith('node:') && !allowedModules.has(resolved.url)) refuse(resolved.url)
    return resolved
  },
  load(url, context, next) {
    if (url.startsWith('node:') && !allowedModules.has(url)) refuse(url)
    return next(url, context)
  },
})
const load = builtin._load
builtin._load = (name, ...rest) => {
  if (builtin.isBuiltin(name) && !allowedModules.has(nodeName(name))) refuse(name)
  return load(name, ...rest)
}
for (const name of ['registerHooks', 'register']) Reflect.deleteProperty(builtin, name)
syncBuiltinESMExports()

const { getBuiltinModule } = process
Object.defineProperty(process, 'getBuiltinModule', {
  value: (name) => (allowedModules.has(nodeName(name)) ? getBuiltinModule(name) : refuse(nodeName(name))),
})
const processFunctions = [
  ...[
    'kill',
    '_kill',
    '_debugProcess',
    '_debugEnd',
    'binding',
    '_linkedBinding',
    'dlopen',
    'execve',
    'chdir',
  ],
  ...['setuid', 'setgid', 'seteuid', 'setegid', 'setgroups', 'initgroups', 'umask'],
]
for (const name of processFunctions)
  Object.defineProperty(process, name, { value: () => refuse(`process.${name}`) })
Object.defineProperty(process, 'mainModule', { value: undefined })
for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name)
