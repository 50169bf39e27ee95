import { defineConfig } from 'vitest/config'

/** Waits are for conditions; the bound is for a machine with much else to do. */
const shared = { setupFiles: ['tests/support/quiet.ts'], testTimeout: 30_000, hookTimeout: 60_000 }

/** The browser tests are Playwright's (playwright.config.ts); `npm test` runs both. */
export default defineConfig({
  test: {
    globalSetup: ['tests/support/postgres.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: [
            '{core,delivery,platform,server,worker,client,app,bench,scripts}/**/*.test.{ts,tsx}',
            'tests/*.test.ts',
          ],
        },
      },
      { test: { ...shared, name: 'integration', include: ['tests/integration/**/*.test.ts'] } },
      { test: { ...shared, name: 'conformance', include: ['tests/conformance/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'chaos',
          include: ['tests/chaos/**/*.test.ts'],
          // Whole processes are started and killed: one file at a time keeps a small machine honest.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
