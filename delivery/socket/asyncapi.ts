import { requestScopes } from './requests.ts'

const ack = (description: string) => ({
  description: `${description} Acknowledged with {ok: true, …} or {ok: false, problem}.`,
})

/** Messages of a Socket.IO connection, for `/asyncapi.json`. */
export const asyncapi = {
  channels: {
    socket: {
      address: '/socket.io',
      title: 'Socket.IO, both transports',
      description: 'One connection follows up to 200 jobs and users, submits and cancels.',
      messages: {
        event: { $ref: '#/components/messages/event' },
        stale: { $ref: '#/components/messages/stale' },
        submit: ack(
          'submit({userid, filename, callback?, events?}, bytes, ack): takes a PDF of up to 4 MB; the ack holds the job. A larger one is refused with payload_too_large, and one over 5 MB closes the connection: send it in chunks.',
        ),
        follow: ack(
          'follow({jobid, after?}, ack): the ack holds a snapshot; events come after it. follow({userid}): live only.',
        ),
        unfollow: ack('unfollow({jobid}, ack) or unfollow({userid}, ack).'),
        results: ack('results({jobid}, ack): the current job.'),
        cancel: ack('cancel({jobid}, ack): the job, canceled.'),
        'upload:begin': ack(
          'upload:begin({userid, filename, callback?, events?}, ack): begins an upload in chunks; the ack holds its id as upload. A connection may have 4 unfinished uploads; one is dropped when the connection ends and after a minute without a chunk.',
        ),
        'upload:chunk': ack(
          'upload:chunk({upload, offset}, bytes, ack): at most 1 MB, offset is the number of bytes acknowledged so far; the ack holds the next offset. Another offset is refused with conflict.',
        ),
        'upload:end': ack('upload:end({upload}, ack): creates the job; the ack holds it.'),
      },
    },
  },
  operations: {
    tellBySocket: {
      action: 'send',
      channel: { $ref: '#/channels/socket' },
      summary: 'Send the events of the followed jobs',
      messages: [{ $ref: '#/channels/socket/messages/event' }, { $ref: '#/channels/socket/messages/stale' }],
    },
    askOverSocket: {
      action: 'receive',
      channel: { $ref: '#/channels/socket' },
      summary: 'Receive requests, each with an acknowledgement',
      messages: Object.keys(requestScopes).map((name) => ({ $ref: `#/channels/socket/messages/${name}` })),
    },
  },
}
