import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/support/longest-first.ts'

/** Tests wait for conditions; these timeouts end a test that hangs, on a machine as busy as may be. */
const shared = {
  // Node runs the code under test as in production: no transforms, and compiled code is cached for all processes.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/tests') },
  setupFiles: ['tests/support/console-noise.ts'],
  testTimeout: 240_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
  // A worker runs many files in one process: loading the same modules for each took half of the time.
  isolate: false,
  // The tests wait for sockets and processes for about half of their time, and browser tests run beside them: more
  // workers do not end sooner on two cores, but tests of timeouts fail.
  maxWorkers: 3,
  sequence: { groupOrder: 1 },
}
/** Of the tests that talk to a running service. */
const serviceSetup = [...shared.setupFiles, 'tests/support/http/described-fetch.ts']
const postgres = 'tests/support/postgres/global-setup.ts'

/** The browser tests are Playwright's (playwright.config.ts); `npm test` runs both. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: [
            '{core,delivery,platform,server,worker,client,app,bench,scripts}/**/*.test.{ts,tsx}',
            'tests/{,deploy/,docs/}*.test.ts',
          ],
        },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['tests/{integration,property}/**/*.test.ts'],
          setupFiles: serviceSetup,
          globalSetup: [postgres],
        },
      },
      {
        test: {
          ...shared,
          name: 'conformance',
          include: ['tests/conformance/**/*.test.ts'],
          setupFiles: serviceSetup,
          globalSetup: [postgres],
        },
      },
      {
        test: {
          ...shared,
          name: 'chaos',
          isolate: true,
          include: ['tests/chaos/**/*.test.ts'],
          setupFiles: serviceSetup,
          // These start and kill whole services; two at once would starve each other on a small machine.
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
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
