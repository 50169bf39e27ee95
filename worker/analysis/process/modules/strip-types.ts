/** Prints the modules of an analysis process without their types, as JSON: source by path within the project. */
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { moduleFiles, project } from './module-sources.ts'

const sources = moduleFiles().map((file) => [
  file,
  stripTypeScriptTypes(readFileSync(join(project, file), 'utf8')),
])
process.stdout.write(JSON.stringify(Object.fromEntries(sources)))
