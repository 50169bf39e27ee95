import { readFileSync, writeFileSync } from 'node:fs'
import type { WebServices } from '#core/services.ts'
import * as destinationTypes from '#delivery/destinations/registry.ts'
import { modes } from '#delivery/modes.ts'
import { describeMetrics } from '#platform/metrics/describe-metrics.ts'
import type { ProcessMetrics } from '#platform/metrics/metrics.ts'
import type { AccessServices } from '#server/access-services.ts'
import { accessRoutes, apiRoutes } from '#server/api/index.ts'
import { descriptionRoutes } from '#server/api/operation/description.ts'
import { metricsRoute } from '#server/api/operation/metrics.ts'
import { describeClientModes, describeContract } from '#server/description/client-contract.ts'
import { describeDestinations } from '#server/description/destinations.ts'
import { describeModes } from '#server/description/modes.ts'
import { describeObservability } from '#server/description/observability.ts'
import { describeClient } from './client/reference.ts'

/**
 * Writes docs/api/, docs/modes.md, the pages of message brokers in docs/destinations/, docs/observability.md, docs/client.md,
 * client/generated/ and the generated files of the modes. With `--check` it writes nothing and fails when one of them
 * is out of date.
 */
const check = process.argv.includes('--check')

// The declaration of a route reads no service.
const routes = [
  ...apiRoutes({} as WebServices, modes, []),
  ...accessRoutes({} as AccessServices),
  metricsRoute({} as ProcessMetrics),
]
const files = [
  { file: 'docs/modes.md', text: describeModes(modes) },
  { file: 'docs/observability.md', text: describeObservability(describeMetrics()) },
  { file: 'client/generated/modes.ts', text: describeClientModes(modes) },
  { file: 'docs/client.md', text: describeClient() },
  ...describeDestinations(Object.values(destinationTypes)),
  ...(await Promise.all(modes.map(async (mode) => (await mode.generatedFiles?.()) ?? []))).flat(),
]
for (const description of descriptionRoutes(routes, modes)) {
  const { body } = await description.handle({} as Parameters<typeof description.handle>[0])
  const text = `${JSON.stringify(JSON.parse(String(body)), null, 1)}\n`
  files.push({ file: `docs/api${description.path}`, text })
  const { openapi, components } = JSON.parse(text)
  if (openapi)
    files.push({ file: 'client/generated/contract.ts', text: describeContract(components.schemas, modes) })
}
let outdated = 0
for (const { file, text } of files) {
  if (!check) writeFileSync(file, text)
  else if (read(file) !== text) {
    console.error(`${file} is out of date; run: npm run spec`)
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
