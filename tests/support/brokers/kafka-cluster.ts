import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A record as kcat prints it. */
interface PrintedRecord {
  key: string
  headers?: string[]
  payload: string
}

/**
 * All records of a topic, of all partitions; the records of a partition are in order. Read with kcat, whose variable
 * `KCAT_CONFIG` names a file with options of TLS and SASL.
 */
export async function readTopic(
  brokers: string,
  topic: string,
  env: Record<string, string> = {},
): Promise<PrintedRecord[]> {
  const args = ['-C', '-b', brokers, '-t', topic, '-o', 'beginning', '-e', '-q', '-J']
  const { stdout } = await run('kcat', args, {
    maxBuffer: 64 * 1_048_576,
    timeout: 20_000,
    env: { ...process.env, ...env },
  })
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PrintedRecord)
}

/** Starts the mock cluster of librdkafka in a kcat process, which prints its port. */
export async function startMockCluster(): Promise<{ port: number; close(): Promise<void> }> {
  const args = ['-b', 'mock:1', '-P', '-t', 'unused', '-X', 'test.mock.num.brokers=1', '-d', 'mock']
  const child = spawn('kcat', args, { stdio: ['pipe', 'ignore', 'pipe'] })
  const started = Promise.withResolvers<number>()
  let output = ''
  // The output is read to the end: kcat would block on a full pipe.
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (output.length < 10_000) output += text
    const port = /bootstrap\.servers=127\.0\.0\.1:(\d+)/.exec(output)?.[1]
    if (port) started.resolve(Number(port))
  })
  child.once('exit', () => started.reject(new Error(`kcat ended: ${output}`)))
  const port = await started.promise
  return {
    port,
    async close() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/**
 * Opens a proxy in front of the mock cluster whose answers name another port, so that clients do not connect to the
 * cluster directly. Both ports are 4 bytes after the host name (Kafka protocol, Metadata response).
 */
export async function openRenamingProxy(
  clusterPort: number,
  advertisedPort: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const named = endpoint(clusterPort)
  const renamed = endpoint(advertisedPort)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(clusterPort, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (chunk) => upstream.write(chunk))
    upstream.on('data', (chunk: Buffer) => {
      const at = chunk.indexOf(named)
      if (at >= 0) renamed.copy(chunk, at)
      client.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function endpoint(port: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(port)
  return Buffer.concat([Buffer.from('127.0.0.1'), bytes])
}
