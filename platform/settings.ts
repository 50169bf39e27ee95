import { isIP, isIPv4 } from 'node:net'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { optionalPort } from '#core/http/port-setting.ts'
import { parseS3Settings, type S3Settings, storageFolder, storageSettings } from './blobs/storage-settings.ts'
import { integer, limitSettings } from './limit-settings.ts'
import { parseAllowlist } from './outbound/allowlist.ts'
import { StartupError } from './startup-error.ts'
import { traceSettings } from './traces/trace-settings.ts'
import { parseNatsAddress } from './wakeup/nats/nats-address.ts'

const hostError =
  'other machines could reach it without a key; set AUTH=keys, or use 127.0.0.1, ::1 or localhost'
const issuerError =
  'give the issuer as https://login.example.com; plain http is possible for a provider on this machine only'
const databaseError = 'give a PostgreSQL address: postgresql://user:password@host:5432/database'
const wakeUpError = 'give the servers of NATS, as nats://10.0.0.5:4222 or nats://user:password@a,b,c/prefix'
const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

/** The settings that belong to no mode, by environment variable. */
export const settingsShape = {
  PORT: integer(3000, 0, 65_535, 'a port').meta({
    description: 'The port of the web process; 0 picks a free one.',
  }),
  HOST: z
    .string()
    .default('127.0.0.1')
    .meta({ description: 'The address to listen on. Any address but loopback needs AUTH=keys.' }),
  AUTH: z.enum(['open', 'keys'], { error: 'give open or keys' }).default('open').meta({
    description:
      'Who may use it. open: everyone on this machine, without a key. keys: clients with an API key; the first start prints one for the admin.',
  }),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'give the URL that browsers use, as https://hearback.example.com' })
    .optional()
    .meta({
      description:
        'The URL at which browsers reach the service, behind a proxy. Unset: from the Host of each request.',
    }),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((entry) => entry.trim() || []))
    .refine((entries) => entries.every(isNetwork), {
      error: 'give addresses and networks, comma-separated, as 10.0.0.5,172.16.0.0/12',
    })
    .meta({
      description:
        'Addresses and networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, comma-separated.',
      default: '',
    }),
  HEARBACK_SECRET: z
    .string()
    .transform((list) => list.split(',').map((key) => key.trim()))
    .refine((keys) => keys.every((key) => key.length >= 32), {
      error:
        'give one or more keys of at least 32 characters, comma-separated, the current one first; openssl rand -base64 32 creates one',
    })
    .optional()
    .meta({
      description:
        'The key that encrypts secrets in the database, such as those of webhooks. In a rotation: new,old. Unset: from the file secret in HEARBACK_DATA, which the first start creates.',
    }),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: issuerError })
    .refine((url) => url.startsWith('https:') || isLoopback(new URL(url).hostname), { error: issuerError })
    .optional()
    .meta({
      description:
        'The OpenID provider that people sign in with, beside keys; needs AUTH=keys, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. Its callback is /session/oidc/callback at PUBLIC_URL.',
    }),
  OIDC_CLIENT_ID: z.string().optional().meta({ description: 'The id of this service at the provider.' }),
  OIDC_CLIENT_SECRET: z
    .string()
    .optional()
    .meta({ description: 'The secret of this service at the provider.' }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: databaseError })
    .optional()
    .meta({
      description: 'Your own PostgreSQL, 15 or newer. Unset: an embedded one, kept in HEARBACK_DATA.',
    }),
  WAKEUP_URL: z
    .string()
    .transform((url, context) => {
      const address = parseNatsAddress(url)
      if (!address) context.addIssue({ code: 'custom', message: wakeUpError })
      return address ?? z.NEVER
    })
    .optional()
    .meta({
      description:
        'NATS servers that carry wake-ups and events between processes, as nats://user:password@a:4222,b:4222/prefix. Unset: PostgreSQL carries the wake-ups.',
    }),
  EMBEDDED_WAL_LEVEL: z
    .enum(['minimal', 'logical'], { error: 'give minimal or logical' })
    .default('minimal')
    .meta({
      description:
        'Write-ahead log of the embedded database. logical: events can be read from it by change data capture. Without effect with DATABASE_URL.',
    }),
  HEARBACK_DATA: z
    .string()
    .default('./.hearback')
    .transform((folder) => resolve(folder))
    .meta({
      description: 'The folder for all data: the embedded database and the documents.',
      default: './.hearback',
    }),
  ...storageSettings,
  ...limitSettings,
  WORKER_CONCURRENCY: integer(availableParallelism(), 1, 256, 'a number of analyses').meta({
    description: 'Analyses at once in one worker process. Unset: the number of cores.',
    default: '',
  }),
  ANALYSIS_TIMEOUT_S: integer(60, 1, 3600, 'a number of seconds').meta({
    description: 'Seconds after which an analysis is stopped.',
  }),
  ANALYSIS_MEMORY_MB: integer(1024, 640, 65_536, 'a number of megabytes').meta({
    description: 'Memory of one analysis in megabytes; below 640 its process cannot start.',
  }),
  ANALYSIS_MAX_PAGES: integer(5000, 1, 1_000_000, 'a number of pages').meta({
    description: 'The longest PDF that is analysed, in pages.',
  }),
  WEBHOOK_ALLOW: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .superRefine((entries, issues) => {
      try {
        parseAllowlist(entries)
      } catch (error) {
        const { message } = error as Error
        issues.addIssue({ code: 'custom', message: `${message}; give a list like 10.0.0.0/8,hooks.internal` })
      }
    })
    .optional()
    .meta({
      description:
        'Networks, addresses and host names that webhooks may call besides the public internet, comma-separated. Unset: this machine itself in AUTH=open, nothing else; a value replaces that.',
    }),
  WORKER_METRICS_PORT: optionalPort(0).meta({
    description:
      'A port of each worker process for its Prometheus metrics, at /metrics without a key; 0 picks a free one. Unset: none.',
  }),
  WORKER_METRICS_HOST: z
    .string()
    .default('127.0.0.1')
    .meta({ description: 'The address that WORKER_METRICS_PORT listens on.' }),
  ...traceSettings,
  LOG_LEVEL: z
    .enum(logLevels, { error: `give one of ${logLevels.join(', ')}` })
    .default('info')
    .meta({ description: `How much the processes log: ${logLevels.join(', ')}.` }),
}

type Shape = Record<string, z.ZodType>
type Output<S extends Shape> = { [Name in keyof S]: z.output<S[Name]> }

/** All settings by environment variable, and values derived from them. */
export type Settings<Extra extends Shape = Record<never, never>> = Output<typeof settingsShape> &
  Output<Extra> & {
    /** Absolute path of the folder that holds the documents; with S3, the copies of those being analysed. */
    storageDir: string
    /** The bucket that holds the documents; null where they are in a folder. */
    s3: S3Settings | null
    /** Absolute path of the embedded database's cluster. */
    postgresDir: string
  }

/**
 * Parses the settings from the environment. An empty variable counts as unset.
 * @param extra settings of the modes
 * @throws StartupError with a line for each invalid variable, which names a valid value
 */
export function loadSettings<Extra extends Shape = Record<never, never>>(
  env: Record<string, string | undefined>,
  extra?: Extra,
): Settings<Extra> {
  const isAllowed = (host: string) => env.AUTH?.trim() === 'keys' || isLoopback(host)
  const HOST = settingsShape.HOST.refine(isAllowed, { error: hostError })
  const shape: Shape = { ...settingsShape, HOST, ...extra }
  const given = Object.keys(shape).map((name) => [name, env[name]?.trim() || undefined])
  const result = z.object(shape).safeParse(Object.fromEntries(given))
  if (!result.success) throw new StartupError(describeErrors(result.error, env, shape))
  const settings = result.data as Output<typeof settingsShape> & Output<Extra>
  requireProviderSettings(settings)
  return {
    ...settings,
    storageDir: storageFolder(settings.STORAGE_URL) ?? join(settings.HEARBACK_DATA, 'blobs'),
    s3: parseS3Settings(settings),
    postgresDir: join(settings.HEARBACK_DATA, 'postgres'),
  }
}

function requireProviderSettings(settings: Output<typeof settingsShape>): void {
  if (!settings.OIDC_ISSUER) return
  if (settings.AUTH !== 'keys')
    throw new StartupError('OIDC_ISSUER needs AUTH=keys; set it, or unset OIDC_ISSUER.')
  for (const name of ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const)
    if (!settings[name])
      throw new StartupError(`OIDC_ISSUER needs ${name}; the provider shows it for this service.`)
}

/** Leaves out sensitive values, removes secrets and passwords from addresses: the message may be logged. */
function describeErrors(error: z.ZodError, env: Record<string, string | undefined>, shape: Shape): string {
  const lines = error.issues.map(({ path, message }) => {
    const name = String(path[0])
    if (shape[name]?.meta()?.sensitive) return `${name} cannot be used: ${message}.`
    const value = name.includes('SECRET') ? '…' : (env[name] ?? '').replace(/\/\/[^@/]*@/, '//…@')
    return `${name}=${value} cannot be used: ${message}.`
  })
  return [...new Set(lines)].join('\n')
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
  )
}

/**
 * Returns the database's address.
 * @throws StartupError when neither the environment nor a supervisor sets one
 */
export function requireDatabaseUrl({ DATABASE_URL }: Pick<Settings, 'DATABASE_URL'>): string {
  if (DATABASE_URL) return DATABASE_URL
  throw new StartupError(
    'DATABASE_URL is not set. Set it to the address of a PostgreSQL, or use npm start, which runs an embedded one.',
  )
}

/** Renders `.env.example`: every setting with its description, commented out with its default. */
export function renderExample(shape: Record<string, z.ZodType>): string {
  const entries = Object.entries(shape).map(([name, schema]) => {
    const meta = schema.meta() ?? {}
    const fallback = 'default' in meta ? meta.default : schema.safeParse(undefined).data
    return `# ${meta.description ?? ''}\n# ${name}=${fallback ?? ''}\n`
  })
  return ['# Copy to .env and change what you need. Variables of the environment win.\n', ...entries].join(
    '\n',
  )
}
