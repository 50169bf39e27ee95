/**
 * Loaded before the analysis: reads the `modules` frame (`../frames.ts`), and loads the project's modules from it instead
 * of from their files, so that this process need not load the compiler that strips their types. Modules that the frame
 * does not contain are loaded as usual. It is JavaScript for the same reason.
 */
import { readSync } from 'node:fs'
import { registerHooks } from 'node:module'

const inputFd = 3
const headerBytes = 5
const project = new URL('../../../../', import.meta.url).href

/** @type {Map<string, string>} source by URL */
const sources = new Map(
  Object.entries(JSON.parse(readModules())).map(([path, source]) => [`${project}${path}`, source]),
)

registerHooks({
  resolve(specifier, context, next) {
    const url = urlOf(specifier, context.parentURL)
    return sources.has(url) ? { url, format: 'module', shortCircuit: true } : next(specifier, context)
  },
  load(url, context, next) {
    const source = sources.get(url)
    return source === undefined ? next(url, context) : { source, format: 'module', shortCircuit: true }
  },
})

/** URL of a module of the project; undefined for others. */
function urlOf(specifier, parentUrl) {
  if (specifier.startsWith('#')) return `${project}${specifier.slice(1)}`
  if (specifier.startsWith('./') || specifier.startsWith('../')) return new URL(specifier, parentUrl).href
  return specifier.startsWith(project) ? specifier : undefined
}

function readModules() {
  const header = readFully(Buffer.alloc(headerBytes))
  return readFully(Buffer.alloc(header.readUInt32BE(1))).toString()
}

function readFully(buffer) {
  for (let at = 0; at < buffer.length; ) {
    const bytes = readSync(inputFd, buffer, at, buffer.length - at, null)
    // The parent has ended.
    if (bytes === 0) process.exit(0)
    at += bytes
  }
  return buffer
}
