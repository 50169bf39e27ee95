import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type S3Server, startS3Server } from '#tests/support/s3/s3-server.ts'
import { s3Settings } from '#tests/support/s3/s3-settings.ts'
import { nginxCommand } from '#tests/support/server/nginx.ts'
import { until } from '#tests/support/until.ts'
import { type DatabasePair, startDatabases } from './database.ts'
import { type Host, type HostProcess, Network } from './network.ts'

const node = join(process.cwd(), 'node_modules/.bin/node')
const databaseAddress = '10.213.0.40'

/** A web process or a worker on a host of its own. */
export class Member {
  readonly host: Host
  readonly #args: string[]
  readonly #env: Record<string, string>
  #process: HostProcess | null = null

  constructor(host: Host, args: string[], env: Record<string, string>) {
    this.host = host
    this.#args = args
    this.#env = { ...env, HEARBACK_DATA: join(host.folder, 'data') }
  }

  /** What the process has printed. */
  get output(): string {
    return this.#process?.output ?? ''
  }

  /** Starts the process and waits until it is ready. */
  async start(): Promise<void> {
    this.#process = this.host.start([node, ...this.#args, '--standalone'], this.#env)
    await this.#process.says(/^hearback (web|worker) ready/m)
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await this.#process?.end(signal)
  }
}

/** The whole service on machines of its own. */
export interface Cluster {
  /** URL of the proxy. */
  url: string
  databaseUrl: string
  adminKey: string
  webs: Member[]
  workers: Member[]
  /** Loses the machine of the primary database, and continues on the standby. */
  failOver(): void
  close(): Promise<void>
}

/** Starts nginx, two web processes, three workers, PostgreSQL with a standby, NATS and a storage. */
export async function startCluster(): Promise<Cluster> {
  const network = new Network()
  let s3: S3Server | undefined
  try {
    s3 = await startS3Server(network.ownAddress)
    const [edge, primary, standby, nats] = await Promise.all([10, 41, 42, 51].map((n) => network.addHost(n)))
    if (!edge || !primary || !standby || !nats) throw new Error('A host is missing.')
    primary.addAddress(databaseAddress)
    nats.start(['nats-server', '--addr', nats.address, '--port', '4222'])
    const databases = await startDatabases(primary, standby, databaseAddress)
    const url = `http://${edge.address}`
    const env = settingsOf({ url, s3, databases, nats, edge })
    await migrate(edge, env)
    const members = (numbers: number[], args: string[]) =>
      Promise.all(numbers.map(async (n) => new Member(await network.addHost(n), args, env)))
    const webs = await members([21, 22], ['tests/support/server/web-process.ts'])
    const workers = await members([31, 32, 33], ['worker/main.ts'])
    startNginx(edge, webs)
    await Promise.all([...webs, ...workers].map((member) => member.start()))
    await until(async () => {
      if (!(await fetch(`${url}/health/ready`)).ok) throw new Error('The service is not ready.')
    })
    const printed = webs.map(({ output }) => output).join('')
    const [, adminKey = ''] = /^hearback admin key: (hb_\S+)$/m.exec(printed) ?? []
    return {
      url,
      databaseUrl: databases.url,
      adminKey,
      webs,
      workers,
      failOver() {
        primary.cutOff()
        databases.promote()
        network.moveAddress(databaseAddress, standby)
      },
      async close() {
        await network.close()
        await s3?.close()
      },
    }
  } catch (error) {
    await network.close()
    await s3?.close()
    throw error
  }
}

interface Parts {
  url: string
  s3: S3Server
  databases: DatabasePair
  nats: Host
  edge: Host
}

function settingsOf({ url, s3, databases, nats, edge }: Parts): Record<string, string> {
  return {
    NODE_ENV: 'production',
    HOST: '0.0.0.0',
    PORT: '3000',
    AUTH: 'keys',
    PUBLIC_URL: url,
    TRUSTED_PROXIES: edge.address,
    HEARBACK_SECRET: '0'.repeat(44),
    DATABASE_URL: databases.url,
    WAKEUP_URL: `nats://${nats.address}:4222`,
    ...s3Settings(s3),
    WORKER_CONCURRENCY: '1',
    // Followers by webhook have an inbox on the service.
    WEBHOOK_ALLOW: '10.213.0.0/24',
    WEBHOOK_RETRY_SCHEDULE: `0${',0.3'.repeat(100)}`,
    LOG_LEVEL: 'error',
  }
}

async function migrate(host: Host, env: Record<string, string>): Promise<void> {
  const process = host.start([node, 'server/migrate.ts'], {
    ...env,
    HEARBACK_DATA: join(host.folder, 'data'),
  })
  await process.says(/up to date\.$/m)
}

/** Runs nginx with the documented configuration, without TLS and with the web processes behind it. */
function startNginx(edge: Host, webs: Member[]): void {
  const servers = webs.map(({ host }) => `server ${host.address}:3000;`)
  const site = readFileSync('deploy/nginx.conf', 'utf8')
    .replaceAll('server 127.0.0.1:3000;', servers.join(' '))
    .replace('listen 443 ssl http2;', `listen ${edge.address}:80;`)
    .replace(/ssl_certificate .*;/, '')
    .replace(/ssl_certificate_key .*;/, '')
    .replace('server_name hearback.example.com', 'server_name _')
  edge.start(nginxCommand(edge.folder, site, 'root'))
}
