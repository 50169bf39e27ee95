import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest, in descending order, as the last lines of `npm test` name them. */
const longest = [
  'conformance/recipe',
  'conformance/destinations/amqp',
  'conformance/broken-servers',
  'conformance/destinations/kafka',
  'conformance/destinations/redis',
  'conformance/broken-connections',
  'conformance/destinations/nats',
  'conformance/ports/wake-ups',
  'conformance/destinations/mqtt',
  'conformance/following',
  'conformance/destinations/web-push',
  'conformance/commit-order',
  'integration/analysis/hostile',
  'integration/compare/smoke',
  'integration/analysis/analyzer',
  'integration/client/cli',
  'integration/jobs/cancellation',
  'integration/client/commands',
  'integration/observability/logs-and-metrics',
  'integration/access/matrix-connections',
  'integration/client/package',
  'integration/database/database-outage',
]

/** Starts the longest files of each project first, so that none of them runs alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project.name))]
    const rank = ({ project, moduleId }: TestSpecification) => {
      const index = longest.findIndex((file) => moduleId.endsWith(`/tests/${file}.test.ts`))
      return projects.indexOf(project.name) * 1_000 + (index === -1 ? longest.length : index)
    }
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}
