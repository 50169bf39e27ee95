import { command } from '../command.ts'
import { followJob } from '../follow-job.ts'
import { parseIntOption } from '../parse-int-option.ts'

export const follow = command({
  name: 'follow',
  args: 'JOBID',
  summary: 'hear back: print each event of a job until its end',
  options: {
    mode: {
      type: 'string',
      short: 'm',
      value: 'MODE',
      default: 'sse',
      says: 'how; hearback modes lists them',
    },
    after: { type: 'string', value: 'N', default: '0', says: 'only events after that number' },
    json: { type: 'boolean', says: 'print the events as JSON, one a line' },
  },
  run(call) {
    const { mode, after, json = false } = call.values
    const input = { mode, after: parseIntOption('after', after, 0, Number.MAX_SAFE_INTEGER), json }
    return followJob(call, call.args[0] ?? '', input)
  },
})
