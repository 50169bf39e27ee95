import { readFileSync, writeFileSync } from 'node:fs'
import type { WebServices } from '#core/services.ts'
import { modes } from '#delivery/modes.ts'
import type { Metrics } from '#platform/metrics.ts'
import { descriptionRoutes } from '#server/api/description.ts'
import { apiRoutes } from '#server/api/index.ts'
import { metricsRoute } from '#server/api/metrics.ts'

/** Generates docs/openapi.json and docs/asyncapi.json; with `--check` fails if they are not up to date. */
const check = process.argv.includes('--check')

// Declaring a route reads nothing of the services.
const routes = [...apiRoutes({} as WebServices, modes, []), metricsRoute({} as Metrics)]
let outdated = 0
for (const description of descriptionRoutes(routes, modes)) {
  const file = `docs${description.path}`
  const answer = await description.handle({} as Parameters<typeof description.handle>[0])
  const text = `${JSON.stringify(JSON.parse(String(answer.body)), null, 1)}\n`
  if (!check) writeFileSync(file, text)
  else if (read(file) !== text) {
    console.error(`${file} is not up to date; run: npm run spec`)
    outdated++
  }
}
process.exitCode = outdated > 0 ? 1 : 0

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
