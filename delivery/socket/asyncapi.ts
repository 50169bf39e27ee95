const ack = (description: string) => ({
  description: `${description} Acknowledged with {ok: true, …} or {ok: false, problem}.`,
})

/** Messages of a Socket.IO connection, for `/asyncapi.json`. */
export const asyncapi = {
  channels: {
    socket: {
      address: '/socket.io',
      title: 'Socket.IO, both transports',
      description: 'One connection follows any number of jobs, submits and cancels.',
      messages: {
        event: { $ref: '#/components/messages/event' },
        stale: { $ref: '#/components/messages/stale' },
        submit: ack(
          'submit({userid, filename, callback?, events?}, bytes, ack): takes a PDF; the ack holds the job. One over the limit is refused with too_large; one over 1.5 times the limit may close the connection.',
        ),
        follow: ack(
          'follow({jobid, after?}, ack): the ack holds a snapshot; events come after it. follow({userid}): live only.',
        ),
        unfollow: ack('unfollow({jobid}, ack) or unfollow({userid}, ack).'),
        results: ack('results({jobid}, ack): the current job.'),
        cancel: ack('cancel({jobid}, ack): the job, canceled.'),
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
      messages: ['submit', 'follow', 'unfollow', 'results', 'cancel'].map((name) => ({
        $ref: `#/channels/socket/messages/${name}`,
      })),
    },
  },
}
