import type { Client } from '#client/index.ts'
import type { Terminal } from './terminal.ts'

/** An option as `parseArgs` takes it, and what the help says about it. */
export interface Option {
  type: 'string' | 'boolean'
  short?: string
  multiple?: boolean
  default?: string | boolean
  /** What stands for the value in the help. */
  value?: string
  says: string
}

export type Options = Record<string, Option>

type ValueOf<O extends Option> = O extends { type: 'boolean' }
  ? boolean
  : O extends { multiple: true }
    ? string[]
    : string

/** The given values; those with a default are always there. */
export type Values<O extends Options> = {
  [Name in keyof O]: ValueOf<O[Name]> | (O[Name] extends { default: string | boolean } ? never : undefined)
}

/** What a command was called with. */
export interface Call<O extends Options = Options> {
  /** The arguments that are no options: as many as the command's usage names, or more where it says so. */
  args: string[]
  values: Values<O>
  client: Client
  terminal: Terminal
  /** Aborts when the person asks to stop. */
  signal: AbortSignal
}

/** One command of the command line. */
export interface Command<O extends Options = Options> {
  name: string
  /** The arguments, in capitals; `…` after one that may be repeated. */
  args: string
  summary: string
  options: O
  /** Does it and gives the exit code. Whatever it throws is said in one sentence. */
  run(call: Call<O>): Promise<number>
}

/** Defines a command; its options give the types of the values it is run with. */
export function command<const O extends Options>(definition: Command<O>): Command {
  return definition as unknown as Command
}

/** The command line makes no sense as it was given. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
