import { userInfo } from 'node:os'
import { InvalidArgumentError, Option } from 'commander'
import { type Client, createClient } from '../client.ts'
import { Hearback } from '../hearback.ts'
import { readStoredKey } from './stored-keys.ts'
import type { Terminal } from './terminal.ts'

/** What a command takes from its process, and what it reports to it. */
export interface Context {
  readonly terminal: Terminal
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
  exitCode: number
  /** Origin of the server of the last `connect`, for error messages. */
  url: string
}

const defaultUrl = 'http://127.0.0.1:3000'

/** `--url`, of every command that talks to a server. */
export function urlOption(): Option {
  return new Option('--url <URL>', 'origin of the server')
    .env('HEARBACK_URL')
    .default(defaultUrl)
    .argParser(parseUrl)
}

/** The client for the server at `--url`, with the API key in `HEARBACK_KEY` or that of `hearback login`. */
export function connect(context: Context, { url }: { url: string }): Client {
  context.url = url
  const key = readKey(url)
  return createClient({ baseUrl: url, ...(key && { key }) })
}

/** As `connect`, with job handles. */
export function connectHandles(context: Context, { url }: { url: string }): Hearback {
  context.url = url
  const key = readKey(url)
  // Few retries: somebody waits for the error.
  return new Hearback({ url, retries: 1, ...(key && { key }) })
}

function readKey(url: string): string | undefined {
  return process.env.HEARBACK_KEY || readStoredKey(url)
}

/** `--via`; `description` says what is done in the mode. */
export function viaOption(description = 'delivery mode; "hearback modes" lists them'): Option {
  return new Option('--via <MODE>', description)
}

/** `--user`; by default the name of the operating system's user. */
export function userOption(description = 'owner of the jobs'): Option {
  return new Option('-u, --user <NAME>', description).default(userName(), 'your user name')
}

/** Parses an option's value as an integer within bounds. */
export function parseInteger(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`Expected an integer from ${min} to ${max}.`)
  }
}

function parseUrl(value: string): string {
  // An empty variable counts as not set.
  if (value === '') return defaultUrl
  if (URL.canParse(value) && /^https?:/i.test(value)) return value.replace(/\/+$/, '')
  throw new InvalidArgumentError(`Expected an HTTP URL, such as ${defaultUrl}.`)
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'me'
  }
}
