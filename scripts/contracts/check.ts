import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, findBreakingChanges } from 'graphql'
import { asyncApiChanges } from './asyncapi-changes.ts'
import { asyncApiErrors } from './asyncapi-schema.ts'
import { openApiChanges } from './openapi-changes.ts'
import { openApiErrors } from './openapi-schema.ts'
import { protoChanges, protoStyleErrors } from './proto.ts'
import { mayBreak, newestVersion } from './version.ts'

/**
 * Validates the descriptions, and compares them with those of the last release in docs/releases/. Prints every error and
 * every change that breaks clients, and exits with 1, unless the version in package.json allows the change. With
 * `--release` it stores the descriptions as those of that version.
 */
const root = join(import.meta.dirname, '../..')
const releases = join(root, 'docs/releases')
/** The current descriptions, by their names in a release. */
const files = {
  'openapi.json': join(root, 'docs/api/openapi.json'),
  'asyncapi.json': join(root, 'docs/api/asyncapi.json'),
  'schema.graphql': join(root, 'docs/api/schema.graphql'),
  'jobs.proto': join(root, 'proto/hearback/v1/jobs.proto'),
}
type Name = keyof typeof files
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const read = (file: string) => readFileSync(file, 'utf8')

if (process.argv.includes('--release')) {
  mkdirSync(join(releases, version), { recursive: true })
  for (const [name, file] of Object.entries(files)) copyFileSync(file, join(releases, version, name))
} else {
  const problems = [
    ...openApiErrors(JSON.parse(read(files['openapi.json']))).map((error) => `openapi.json ${error}`),
    ...asyncApiErrors(JSON.parse(read(files['asyncapi.json']))).map((error) => `asyncapi.json ${error}`),
    ...protoStyleErrors(read(files['jobs.proto'])).map((error) => `jobs.proto ${error}`),
  ]
  const last = newestVersion(readdirSync(releases))
  if (last && !mayBreak(last, version)) problems.push(...changesSince(join(releases, last)))
  for (const problem of problems) console.error(problem)
  if (problems.length > 0 && last)
    console.error(
      `A change that breaks clients of ${last} needs a new major version (while it is 0, a minor one).`,
    )
  process.exitCode = problems.length > 0 ? 1 : 0
}

function changesSince(release: string): string[] {
  const released = (name: Name) => join(release, name)
  const documents = (name: Name) => ({
    old: JSON.parse(read(released(name))),
    new: JSON.parse(read(files[name])),
  })
  const schemaOf = (file: string) => buildSchema(read(file))
  return [
    ...openApiChanges(documents('openapi.json')).map((change) => `openapi.json ${change}`),
    ...asyncApiChanges(documents('asyncapi.json')).map((change) => `asyncapi.json ${change}`),
    ...findBreakingChanges(schemaOf(released('schema.graphql')), schemaOf(files['schema.graphql'])).map(
      ({ description }) => `schema.graphql ${description}`,
    ),
    ...protoChanges(released('jobs.proto'), files['jobs.proto']).map((change) => `jobs.proto ${change}`),
  ]
}
