import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, findBreakingChanges } from 'graphql'
import { asyncApiChanges } from './contracts/asyncapi-changes.ts'
import { asyncApiErrors } from './contracts/asyncapi-schema.ts'
import { openApiChanges } from './contracts/openapi-changes.ts'
import { mayBreak, newestVersion } from './contracts/version.ts'

/**
 * Validates docs/asyncapi.json, and compares the descriptions with those of the last release in docs/releases/. Prints
 * every change that breaks clients and exits with 1, unless the version in package.json allows it. With `--release` it
 * stores the descriptions as those of that version. The protobuf description has a baseline of its own, which
 * delivery/grpc/proto.test.ts checks.
 */
const root = join(import.meta.dirname, '..')
const releases = join(root, 'docs/releases')
const files = ['openapi.json', 'asyncapi.json', 'schema.graphql']
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

const read = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8')
const current = join(root, 'docs')

if (process.argv.includes('--release')) {
  mkdirSync(join(releases, version), { recursive: true })
  for (const file of files) copyFileSync(join(current, file), join(releases, version, file))
} else {
  const problems = asyncApiErrors(JSON.parse(read(current, 'asyncapi.json'))).map(
    (error) => `asyncapi.json ${error}`,
  )
  const last = newestVersion(readdirSync(releases))
  if (last && !mayBreak(last, version)) problems.push(...changesSince(join(releases, last)))
  for (const problem of problems) console.error(problem)
  if (problems.length > 0 && last)
    console.error(
      `A change that breaks clients of ${last} needs a new major version (while it is 0, a minor one).`,
    )
  process.exitCode = problems.length > 0 ? 1 : 0
}

function changesSince(baseline: string): string[] {
  const documents = (file: string) => ({
    old: JSON.parse(read(baseline, file)),
    new: JSON.parse(read(current, file)),
  })
  const schemaOf = (folder: string) => buildSchema(read(folder, 'schema.graphql'))
  return [
    ...openApiChanges(documents('openapi.json')).map((change) => `openapi.json ${change}`),
    ...asyncApiChanges(documents('asyncapi.json')).map((change) => `asyncapi.json ${change}`),
    ...findBreakingChanges(schemaOf(baseline), schemaOf(current)).map(
      ({ description }) => `schema.graphql ${description}`,
    ),
  ]
}
