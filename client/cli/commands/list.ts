import { formatBytes } from '#client/format/amounts.ts'
import { type JobState, type JobView, jobStates } from '#core/jobs/job.ts'
import { command, UsageError } from '../command.ts'
import { ownerOf, userOption } from '../owner.ts'
import { parseIntOption } from '../parse-int-option.ts'

export const list = command({
  name: 'list',
  args: '',
  summary: 'list jobs, newest first',
  options: {
    user: userOption,
    state: { type: 'string', value: 'STATE', says: `only those that are ${jobStates.join(', ')}` },
    limit: { type: 'string', value: 'N', default: '20', says: 'how many, 200 at most' },
    json: { type: 'boolean', says: 'print the jobs as JSON, one a line' },
  },
  async run({ values, client, terminal }) {
    const state = values.state === undefined ? undefined : stateOf(values.state)
    const limit = parseIntOption('limit', values.limit, 1, 200)
    const owner = ownerOf(values.user)
    const { jobs, cursor } = await client.list(owner, { ...(state && { state }), limit })
    for (const job of jobs) terminal.line(values.json ? JSON.stringify(job) : lineOf(job))
    if (jobs.length === 0)
      terminal.note(`${owner} has no ${state === undefined ? 'jobs' : `jobs in state ${state}`}.`)
    if (cursor !== null) terminal.note('There are more; --limit shows up to 200.')
    return 0
  },
})

function lineOf({ jobid, createdAt, state, size, filename }: JobView): string {
  const at = createdAt.slice(0, 19).replace('T', ' ')
  return [jobid, `${at}Z`, state.padEnd(10), formatBytes(size).padStart(6), filename].join('  ')
}

function stateOf(given: string): JobState {
  const state = jobStates.find((known) => known === given)
  if (state) return state
  throw new UsageError(`--state takes ${jobStates.join(', ')}, not "${given}".`)
}
