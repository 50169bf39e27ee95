import type { Catalogue } from '../catalogue.ts'
import { account } from './account.ts'
import { admin } from './admin.ts'
import { analysis } from './analysis.ts'
import { compare } from './compare.ts'
import { destinations } from './destinations.ts'
import { home } from './home.ts'
import { inbox } from './inbox.ts'
import { job } from './job.ts'
import { layout } from './layout.ts'
import { problem } from './problem.ts'
import { samples } from './samples.ts'
import { status } from './status.ts'

/** The French messages. */
export const fr: Catalogue = {
  account: spaced(account),
  admin: spaced(admin),
  analysis: spaced(analysis),
  layout: spaced(layout),
  compare: spaced(compare),
  destinations: spaced(destinations),
  home: spaced(home),
  inbox: spaced(inbox),
  job: spaced(job),
  problem: spaced(problem),
  samples: spaced(samples),
  status: spaced(status),
}

/** French has a space before `: ; ! ?` and inside of guillemets, where no line may break. */
function spaced<Messages extends Readonly<Record<string, string>>>(section: Messages): Messages {
  const messages = Object.entries(section).map(([key, message]) => [
    key,
    message.replaceAll(/ (?=[:;!?»])|(?<=«) /g, '\u{a0}'),
  ])
  return Object.fromEntries(messages)
}
