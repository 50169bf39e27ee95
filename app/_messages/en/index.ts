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

/** The English messages, in sections: the complete catalogue, whose keys every other language has. */
export const en = {
  account,
  admin,
  analysis,
  layout,
  compare,
  destinations,
  home,
  inbox,
  job,
  problem,
  samples,
  status,
} as const
