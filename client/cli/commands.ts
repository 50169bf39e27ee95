import type { Command } from './command.ts'
import { cancel } from './commands/cancel.ts'
import { erase } from './commands/delete.ts'
import { follow } from './commands/follow.ts'
import { list } from './commands/list.ts'
import { listen } from './commands/listen.ts'
import { modes } from './commands/modes.ts'
import { results } from './commands/results.ts'
import { submit } from './commands/submit.ts'
import { text } from './commands/text.ts'

/** All commands, in the order in which the help tells them. */
export const commands: readonly Command[] = [
  submit,
  follow,
  results,
  text,
  list,
  cancel,
  erase,
  modes,
  listen,
]
