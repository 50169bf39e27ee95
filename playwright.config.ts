import { defineConfig } from '@playwright/test'
import { findBrowser } from './tests/support/browser/browser.ts'

const browser = await findBrowser()

export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/support/service/playwright-setup.ts',
  fullyParallel: true,
  workers: 2,
  // Tests wait for conditions; these timeouts end a test that hangs, on a machine as busy as may be.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  forbidOnly: process.env.CI !== undefined,
  use: {
    // Set by the global setup, before the workers that open pages read this file.
    ...(process.env.HEARBACK_URL ? { baseURL: process.env.HEARBACK_URL } : {}),
    launchOptions: { executablePath: browser.executablePath, args: browser.args, env: browser.env },
    // A trace slows down every test; `npx playwright test --trace on` records it.
    screenshot: 'only-on-failure',
    // Drawing animations without a graphics card takes CPU time from everything that runs beside.
    contextOptions: { reducedMotion: 'reduce' },
  },
})
