const frame = (description: string) => ({ description, contentType: 'text/plain' })

/** Frames of a STOMP connection, for `/asyncapi.json`. */
export const asyncapi = {
  channels: {
    stomp: {
      address: '/stomp',
      title: 'STOMP 1.2, 1.1 and 1.0 over WebSocket',
      description:
        'Subprotocols v12.stomp, v11.stomp and v10.stomp. CONNECT brings the key as passcode and negotiates heart-beats. Every frame may ask for a RECEIPT. A refused frame is answered with ERROR, whose message header is the code and whose body is the problem; the connection is then closed. Transactions are not supported. Limits: 50 headers of 4,096 bytes, MAX_UPLOAD_MB for documents, 200 subscriptions, 1,000 unacknowledged messages, 500 frames per second.',
      bindings: { ws: { bindingVersion: '0.1.0' } },
      messages: {
        event: { $ref: '#/components/messages/event' },
        snapshot: { $ref: '#/components/messages/snapshot' },
        stale: { $ref: '#/components/messages/stale' },
        problem: { $ref: '#/components/messages/problem' },
        subscribe: frame(
          'SUBSCRIBE, with id, ack (auto, client or client-individual) and destination: /jobs/{jobid} with the optional header after, /users/{userid}, live only, or /replies. Each MESSAGE has the header type: snapshot for the first one of a job, with the body {type, data}; stale when the subscription ends early; otherwise the type of the event, which is the body. Those of numbered events have message-id {jobid}-{seq} and seq.',
        ),
        unsubscribe: frame('UNSUBSCRIBE, with id.'),
        submit: frame(
          'SEND to /pdf/{userid}, with the PDF as the body and the optional headers filename, idempotency-key, callback, events and correlation-id. A MESSAGE to /replies has the job.',
        ),
        cancel: frame('SEND to /jobs/{jobid}/cancel. A MESSAGE to /replies has the job, canceled.'),
        acknowledge: frame(
          'ACK and NACK, with the id of the ack header. The last seq up to which all events were acknowledged is listed with the followers of the job. After a NACK it does not grow; the event is sent again to a new subscription with after.',
        ),
        disconnect: frame('DISCONNECT: closes the connection, after the RECEIPT when one is asked for.'),
      },
    },
  },
  operations: {
    sendStomp: {
      action: 'send',
      channel: { $ref: '#/channels/stomp' },
      summary: 'Send the events of the subscriptions, and answers',
      messages: ['event', 'snapshot', 'stale', 'problem'].map((name) => ({
        $ref: `#/channels/stomp/messages/${name}`,
      })),
    },
    receiveStomp: {
      action: 'receive',
      channel: { $ref: '#/channels/stomp' },
      summary: 'Receive frames of the client',
      messages: ['subscribe', 'unsubscribe', 'submit', 'cancel', 'acknowledge', 'disconnect'].map((name) => ({
        $ref: `#/channels/stomp/messages/${name}`,
      })),
    },
  },
}
