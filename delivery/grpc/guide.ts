import type { ModeGuide } from '#core/modes/mode-guide.ts'

export const guide: ModeGuide = {
  kind: 'stream',
  how: 'The client calls Follow of the service hearback.v1.Jobs, and the server streams a snapshot of the job, then each event as it is committed, as protocol buffers. gRPC needs HTTP/2; the same methods answer gRPC-Web and Connect over HTTP/1.1, all on one port. The service is described in /proto/hearback/v1/jobs.proto and by server reflection.',
  bestFor: 'Services that already use gRPC or Connect',
  translations: [
    {
      language: 'de',
      summary:
        'Empfängt Ereignisse als typisierten Stream über HTTP/2, oder mit gRPC-Web und Connect über HTTP/1.1.',
      bestFor: 'Dienste, die schon gRPC oder Connect verwenden',
    },
    {
      language: 'fr',
      summary: 'Recevoir les événements en flux typé sur HTTP/2, ou sur HTTP/1.1 avec gRPC-Web et Connect.',
      bestFor: 'les services qui utilisent déjà gRPC ou Connect',
    },
  ],
  useWhen: [
    'You want a typed client that is generated from the description.',
    'One connection carries many calls: submit by client stream, follow, cancel.',
    'Calls have deadlines, and their cancellation must end the work for them.',
  ],
  avoidWhen: [
    'The client is a shell script or a browser without a build step.',
    'A proxy in between does not forward HTTP/2 or trailers; gRPC-Web and Connect pass it.',
  ],
  needs: [
    'A gRPC, gRPC-Web or Connect client, or grpcurl with server reflection, and a connection that may stay open.',
    'Without TLS, HTTP/2 with prior knowledge. GRPC_PORT adds a port for proxies that need one for gRPC alone.',
  ],
  guarantees: [
    'Each event once and in order, the final one last; then the stream ends with OK.',
    'After a reconnect, exactly the missed events, by after and the last seq received.',
    'Errors have a gRPC status and, in its details, the problem with the stable code.',
  ],
  costs: ['One HTTP/2 stream per job, many on one connection. Latency: a few milliseconds.'],
  // Connect with JSON on the same port, since curl has no gRPC.
  example: `curl -s -H 'content-type: application/json' -d '{"jobid":"JOBID"}' BASE/hearback.v1.Jobs/Get`,
  quickStarts: [
    {
      language: 'JavaScript',
      title: 'Follow the job with @grpc/grpc-js',
      code: `import { credentials, loadPackageDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

// curl -s BASE/proto/hearback/v1/jobs.proto > jobs.proto
const { hearback } = loadPackageDefinition(loadSync('jobs.proto'))
const jobs = new hearback.v1.Jobs(new URL('BASE').host, credentials.createInsecure())
const call = jobs.follow({ jobid, after: 0 })
for await (const { event } of call) if (event) console.log(event.type, event.data.seq)`,
    },
    {
      language: 'Python',
      title: 'Follow the job with grpcio',
      code: `# pip install grpcio grpcio-tools; curl -s BASE/proto/hearback/v1/jobs.proto > jobs.proto
import grpc

protos, services = grpc.protos_and_services("jobs.proto")
with grpc.insecure_channel("BASE".split("//")[1]) as channel:
    jobs = services.JobsStub(channel)
    for item in jobs.Follow(protos.FollowRequest(jobid=job["jobid"], after=0)):
        if item.HasField("event"):
            print(item.event.type, item.event.data.seq)`,
    },
  ],
  order: 55,
  style: {
    colour: { light: 'oklch(0.5 0.13 250)', dark: 'oklch(0.78 0.12 250)' },
    shape: 'M-6 -5h8.5l3.5 5-3.5 5h-8.5l3.5-5z',
  },
}
