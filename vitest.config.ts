import { defineConfig } from 'vitest/config'

/** Tests wait for conditions; these timeouts end a test that hangs, on a machine as busy as may be. */
const shared = {
  setupFiles: ['tests/support/console-noise.ts'],
  testTimeout: 240_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
  // A worker runs many files in one process: loading the same modules for each took half of the time.
  isolate: false,
  // The tests wait for sockets and processes for most of their time, so three share two cores well.
  maxWorkers: 3,
  sequence: { groupOrder: 1 },
}
/**
 * Packages resolve as in Node. Vite adds the condition `development`, for which graphql has other files: the code
 * under test and the packages that it imports would use two instances.
 */
const resolve = { ssr: { resolve: { conditions: ['module', 'node'] } } }
const postgres = 'tests/support/postgres/global-setup.ts'

/** The browser tests are Playwright's (playwright.config.ts); `npm test` runs both. */
export default defineConfig({
  test: {
    projects: [
      {
        ...resolve,
        test: {
          ...shared,
          name: 'unit',
          include: [
            '{core,delivery,platform,server,worker,client,app,bench,scripts}/**/*.test.{ts,tsx}',
            'tests/{,deploy/}*.test.ts',
          ],
        },
      },
      {
        ...resolve,
        test: {
          ...shared,
          name: 'integration',
          include: ['tests/{integration,property}/**/*.test.ts'],
          globalSetup: [postgres],
        },
      },
      {
        ...resolve,
        test: {
          ...shared,
          name: 'conformance',
          isolate: true,
          include: ['tests/conformance/**/*.test.ts'],
          globalSetup: [postgres],
        },
      },
      {
        ...resolve,
        test: {
          ...shared,
          name: 'chaos',
          isolate: true,
          include: ['tests/chaos/**/*.test.ts'],
          // These start and kill whole services; two at once would starve each other on a small machine.
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        ...resolve,
        test: {
          ...shared,
          name: 'cluster',
          isolate: true,
          include: ['tests/cluster/**/*.test.ts'],
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
