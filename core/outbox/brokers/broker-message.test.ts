import { expect, it } from 'vitest'
import { toBrokerMessage } from './broker-message.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const request = {
  destination: { id: 'd', config: {}, secrets: {}, state: {} },
  event: {
    id: 'j-2',
    type: 'job.processing',
    timestamp: '2026-11-21T00:00:00.000Z',
    data: { jobid: 'j', seq: 2 },
  },
  messageId: 'j-2',
  ephemeral: false,
}

it('a message to a broker carries the trace of the job as the CloudEvents attribute traceparent', () => {
  expect(toBrokerMessage({ ...request, traceparent }).attributes).toMatchObject({ id: 'j-2', traceparent })
})

it('a message of a job without a trace has no traceparent', () => {
  expect(toBrokerMessage({ ...request, traceparent: null }).attributes).not.toHaveProperty('traceparent')
})
