import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from '@playwright/test'

const root = join(import.meta.dirname, '../../..')
const config = `export default {
  turbopack: { root: ${JSON.stringify(root)} },
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
}
`

let folder: string
let server: ChildProcess
let url: string

// Within the project, so that Next.js and React are found.
test.beforeAll(async ({ baseURL }) => {
  await mkdir(join(root, 'test-results'), { recursive: true })
  folder = await mkdtemp(join(root, 'test-results/nextjs-'))
  await cp(join(root, 'examples/nextjs'), folder, { recursive: true })
  const installed = join(folder, 'node_modules/hearback-client')
  await cp(join(root, 'client/dist'), join(installed, 'dist'), { recursive: true })
  await cp(join(root, 'client/package.json'), join(installed, 'package.json'))
  await writeFile(join(folder, 'next.config.js'), config)
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  const next = join(root, 'node_modules/next/dist/bin/next')
  server = spawn(process.execPath, [next, 'dev', '--port', '0'], {
    cwd: folder,
    env: {
      ...process.env,
      NODE_ENV: 'development',
      HEARBACK_URL: baseURL ?? '',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own, which has all processes of Next.js.
    detached: true,
  })
  for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
    url = /http:\/\/localhost:\d+/.exec(line)?.[0] ?? ''
    if (url) break
  }
  server.stdout?.resume()
})
test.afterAll(async () => {
  const exited = once(server, 'exit')
  if (server.pid && server.exitCode === null) process.kill(-server.pid, 'SIGKILL')
  await exited
  await rm(folder, { recursive: true, force: true })
})

test('Next.js example: submits a PDF through its route handler and shows the result', async ({ page }) => {
  await page.goto(url)
  const input = page.getByLabel('PDF')
  // React listens from then on.
  await expect
    .poll(() => input.evaluate((node) => Object.keys(node).some((key) => key.startsWith('__reactProps'))))
    .toBe(true)
  await input.setInputFiles('public/samples/letter.pdf')
  await expect(page.getByRole('status')).toHaveText(/^Pages: 1, words: \d{2,}$/)
  expect((await page.request.get(`${url}/hearback/users/alice/jobs`)).status()).toBe(404)
})
