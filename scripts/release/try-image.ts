import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'

/**
 * Builds the image of deploy/Dockerfile in a temporary folder and runs it, without Docker: the same files and RUN
 * commands, then migrations, web process, worker and health check as an unprivileged user on a read-only code folder.
 * Needs root, Linux and the npm registry; the packages of the last stage and the base image are not tested.
 */
if (process.getuid?.() !== 0) throw new Error('Start it as root: it mounts folders and changes the user.')
const root = join(import.meta.dirname, '../..')
const user = 1000
const folder = mkdtempSync(join(tmpdir(), 'hearback-image-'))
// A copy, because the user of the image may not be able to read the project.
const node = join(folder, 'bin/node')
const code = join(folder, 'app')
const data = join(folder, 'data')
const processes: ChildProcess[] = []

const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8').replaceAll(/\\\n/g, ' ').split('\n')
const finalStage = dockerfile.findLastIndex((line) => line.startsWith('FROM '))

/** The value of an instruction of the last stage. */
function instruction(name: string): string {
  const line = dockerfile.slice(finalStage).findLast((text) => text.startsWith(`${name} `))
  if (!line) throw new Error(`deploy/Dockerfile has no ${name}.`)
  return line.slice(name.length + 1)
}

/** The list of words in an instruction in JSON form. */
const words = (text: string): string[] => JSON.parse(text.slice(text.indexOf('[')))

/** Copies what deploy/Dockerfile.dockerignore leaves of the project. */
function copyContext(): void {
  const rules = readFileSync(join(root, 'deploy/Dockerfile.dockerignore'), 'utf8').split('\n')
  const included = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1))
  const isExcluded = (path: string) =>
    /\.test\.tsx?$/.test(path) || path.includes('/client/dist') || path.includes('/prisma/generated')
  for (const path of included) {
    if (!existsSync(join(root, path)))
      throw new Error(`Dockerfile.dockerignore includes ${path}, which is missing.`)
    mkdirSync(dirname(join(code, path)), { recursive: true })
    cpSync(join(root, path), join(code, path), { recursive: true, filter: (source) => !isExcluded(source) })
  }
}

function build(): void {
  // The Node.js of the base image is one of the same major version.
  mkdirSync(dirname(node))
  cpSync(join(root, 'node_modules/node/bin/node'), node)
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` }
  for (const line of dockerfile.slice(0, finalStage)) {
    if (!line.startsWith('RUN ')) continue
    console.log(line)
    execFileSync('sh', ['-c', line.slice('RUN '.length)], {
      cwd: code,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
}

/** Runs node in the container's way: read-only code, another user, no capabilities, only the given variables. */
function run(args: string[], env: Record<string, string>): ChildProcess {
  const script = `mount --bind "${code}" "${code}" && mount -o remount,ro,bind "${code}" && cd "${code}" &&
    exec setpriv --reuid=${user} --regid=${user} --clear-groups --no-new-privs --bounding-set=-all "$@"`
  const command = ['--mount', 'sh', '-c', script, 'sh', node, ...args]
  const child = spawn(
    'env',
    ['-i', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), 'unshare', ...command],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  processes.push(child)
  return child
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  while (child.exitCode === null && child.signalCode === null) await delay(20)
  return child.exitCode
}

async function expectExit(name: string, child: ChildProcess): Promise<void> {
  const code = await exitCode(child)
  if (code !== 0) throw new Error(`${name} exited with ${code ?? child.signalCode}.`)
  console.log(`${name}: exited with 0`)
}

function outputOf(child: ChildProcess): { text: string } {
  const output = { text: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.text += text
  })
  return output
}

async function until<T>(what: string, read: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = performance.now() + 120_000
  while (performance.now() < deadline) {
    const value = await Promise.resolve(read()).catch(() => null)
    if (value) return value
    await delay(100)
  }
  throw new Error(`Timed out: ${what}.`)
}

const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false })
try {
  mkdirSync(code)
  mkdirSync(data, { mode: 0o700 })
  chownSync(data, user, user)
  chmodSync(folder, 0o755)
  copyContext()
  build()
  const size = execFileSync('du', ['-sm', code]).toString().split('\t')[0]
  console.log(`code and packages: ${size} MB`)

  const own = Object.fromEntries(
    instruction('ENV')
      .split(' ')
      .map((pair) => pair.split('=') as [string, string]),
  )
  const env = {
    ...own,
    PATH: '/usr/bin:/bin',
    HEARBACK_DATA: data,
    PORT: '39127',
    DATABASE_URL: postgres.url,
    HEARBACK_SECRET: '0'.repeat(44),
    LOG_LEVEL: 'warn',
  }
  const url = `http://127.0.0.1:${env.PORT}`
  await expectExit('migrations', run(['server/migrate.ts'], env))
  const web = run(words(instruction('CMD')), env)
  const said = outputOf(web)
  const worker = run(['worker/main.ts', '--standalone'], { ...env, LOG_LEVEL: 'info' })
  const workerOutput = outputOf(worker)
  const key = await until('admin key', () => /admin key: (hb_\S+)/.exec(said.text)?.[1])
  await until('web process ready', () => said.text.includes('hearback web ready'))
  await expectExit('health check', run(words(instruction('HEALTHCHECK')).slice(1), env))
  // The first key belongs to the user `admin`, and submits for no other.
  const headers = { authorization: `Bearer ${key}` }
  const page = await fetch(`${url}/sign-in`, { headers })
  if (!page.ok) throw new Error(`The page responded with ${page.status}.`)
  const submitted = await fetch(`${url}/pdf/admin?filename=letter.pdf`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/pdf' },
    body: readFileSync(join(root, 'public/samples/letter.pdf')),
  })
  if (submitted.status !== 202) throw new Error(`The submit: ${submitted.status} ${await submitted.text()}`)
  const { jobid } = (await submitted.json()) as { jobid: string }
  const job = await until('analysis', async () => {
    const read = (await (await fetch(`${url}/results/${jobid}`, { headers })).json()) as { state: string }
    return read.state === 'completed' || read.state === 'error' ? read : null
  }).catch((error) => {
    console.error(workerOutput.text)
    throw error
  })
  if (job.state !== 'completed') throw new Error(`The job ended as ${JSON.stringify(job)}.`)
  console.log('job: completed')
  const list = await fetch(`${url}/users/admin/jobs`, { headers })
  if (!list.ok) throw new Error(`The list of jobs responded with ${list.status}.`)
  for (const [name, child] of [
    ['web process', web],
    ['worker', worker],
  ] as const) {
    child.kill('SIGTERM')
    await expectExit(`${name} after SIGTERM`, child)
  }
} finally {
  for (const child of processes) child.kill('SIGKILL')
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
