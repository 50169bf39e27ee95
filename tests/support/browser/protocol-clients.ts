import { createClient } from '@connectrpc/connect'
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web'
import { Client as StompClient } from '@stomp/stompjs'
import { fetchExchange, gql, subscriptionExchange, Client as UrqlClient } from '@urql/core'
import { createClient as createWebSocketClient } from 'graphql-ws'
import { Jobs } from '#delivery/grpc/generated/hearback/v1/jobs_pb.ts'

/** What a client received: the state of the snapshot, and the `seq` and state of each numbered event. */
interface Followed {
  snapshot: string
  events: { seq: number; state: string }[]
}

type Follow = (jobid: string) => Promise<Followed>

const isFinal = (state: string) => state === 'completed' || state === 'error'

/** @stomp/stompjs over a WebSocket. */
const stomp: Follow = (jobid) =>
  new Promise((resolve, reject) => {
    const followed: Followed = { snapshot: '', events: [] }
    const client = new StompClient({
      brokerURL: `${location.origin.replace('http', 'ws')}/stomp`,
      reconnectDelay: 0,
      onStompError: ({ headers }) => reject(new Error(headers.message)),
      onWebSocketError: () => reject(new Error('The WebSocket failed.')),
      onConnect: () =>
        client.subscribe(
          `/jobs/${jobid}`,
          (message) => {
            const { type, data } = JSON.parse(message.body)
            if (message.headers.type === 'snapshot') followed.snapshot = data.state
            else if (type !== 'job.progress') {
              followed.events.push({ seq: Number(message.headers.seq), state: data.state })
              if (isFinal(data.state)) void client.deactivate().then(() => resolve(followed))
            }
          },
          { after: '0' },
        ),
    })
    client.activate()
  })

/** urql: the query over HTTP, the subscription over graphql-ws. */
const graphql: Follow = async (jobid) => {
  const webSocket = createWebSocketClient({ url: `${location.origin.replace('http', 'ws')}/graphql` })
  const client = new UrqlClient({
    url: '/graphql',
    preferGetMethod: false,
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: webSocket.subscribe<Record<string, unknown>>(
              { query, variables: variables as Record<string, unknown> },
              {
                next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  })
  const { data } = await client.query(gql`query ($jobid: ID!) { job(jobid: $jobid) { state } }`, { jobid })
  const followed: Followed = { snapshot: data.job.state, events: [] }
  const document = gql`
    subscription ($jobid: ID!) { jobEvents(jobid: $jobid, after: 0) { type data { seq state } } }
  `
  await new Promise<void>((resolve, reject) => {
    client.subscription(document, { jobid }).subscribe((result) => {
      if (result.error) return reject(result.error)
      const { type, data: event } = result.data.jobEvents
      if (type === 'job.progress') return
      followed.events.push({ seq: event.seq, state: event.state })
      if (isFinal(event.state)) resolve()
    })
  })
  await webSocket.dispose()
  return followed
}

/** Connect and gRPC-Web with the generated service. */
function rpc(transport: ReturnType<typeof createConnectTransport>): Follow {
  return async (jobid) => {
    const followed: Followed = { snapshot: '', events: [] }
    for await (const { item } of createClient(Jobs, transport).follow({ jobid, after: 0 })) {
      if (item.case === 'snapshot') followed.snapshot = item.value.state
      if (item.case === 'event' && item.value.type !== 'job.progress')
        followed.events.push({ seq: item.value.data?.seq ?? 0, state: item.value.data?.state ?? '' })
    }
    return followed
  }
}

const baseUrl = location.origin

Object.assign(globalThis, {
  followWith: {
    '@stomp/stompjs': stomp,
    'urql with graphql-ws': graphql,
    'Connect-Web': rpc(createConnectTransport({ baseUrl })),
    'Connect-Web with gRPC-Web': rpc(createGrpcWebTransport({ baseUrl })),
  } satisfies Record<string, Follow>,
})
