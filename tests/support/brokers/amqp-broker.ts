import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Connection } from 'rabbitmq-client'
import type { BrokerUnderTest, ReceivedMessage } from '#tests/conformance/destinations/broker-harness.ts'
import { freePort } from '#tests/support/free-port.ts'
import { startBroker, type TestBroker } from './broker-process.ts'

const password = 'amqp-password'

export async function startRabbit(): Promise<BrokerUnderTest> {
  // Nodes of Erlang register with this process, which RabbitMQ would otherwise leave running.
  const registry = await startBroker((port) => ({
    program: 'epmd',
    args: ['-port', String(port), '-address', '127.0.0.1'],
  }))
  const distributionPort = await freePort()
  const open = (port: number) =>
    new Connection({
      url: `amqp://hearback:${password}@127.0.0.1:${port}`,
      retryLow: 50,
      retryHigh: 100,
    })
  const process = await startBroker((port, folder) => {
    const config = join(folder, 'rabbitmq.conf')
    const lines = [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      'default_user = hearback',
      `default_pass = ${password}`,
      'log.console = false',
    ]
    writeFileSync(config, `${lines.join('\n')}\n`)
    writeFileSync(join(folder, 'plugins'), '[].\n')
    const env = {
      HOME: folder,
      ERL_EPMD_PORT: String(registry.port),
      RABBITMQ_DIST_PORT: String(distributionPort),
      RABBITMQ_NODENAME: `hearback${port}@localhost`,
      RABBITMQ_MNESIA_BASE: folder,
      RABBITMQ_LOG_BASE: folder,
      RABBITMQ_CONFIG_FILE: config,
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
      RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
      // One scheduler: the node starts faster on a busy machine.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
    }
    // The program of Debian on the PATH changes to the user of the system service.
    return {
      program: '/usr/lib/rabbitmq/bin/rabbitmq-server',
      args: [],
      env,
      ready: () => accepted(open(port)),
    }
  }).catch((error) => registry.close().then(() => Promise.reject(error)))
  const connection = open(process.port)
  connection.on('error', () => {})
  await connection.onConnect()
  const full = { 'x-max-length': 0, 'x-overflow': 'reject-publish' } as const
  await connection.queueDeclare({ queue: 'hearback.full', durable: true, arguments: full })
  return {
    process,
    password,
    address: (port, word) => `amqp://hearback:${word}@127.0.0.1:${port}`,
    // An exchange that does not exist, a message that no queue takes (mandatory), and one that a full queue refuses.
    missingTopics: [
      { exchange: 'hearback.missing', routingKey: 'x' },
      { exchange: '', routingKey: 'hearback.missing' },
      { exchange: '', routingKey: 'hearback.full' },
    ],
    orderlyEnds: () => logOf(process).match(/\[info\].* closing AMQP connection /g)?.length ?? 0,
    async openTopic(queue) {
      await connection.queueDeclare({ queue, durable: true })
      const received: ReceivedMessage[] = []
      return {
        config: { exchange: '', routingKey: queue },
        async read() {
          for (;;) {
            const message = await connection.basicGet({ queue, noAck: true })
            if (!message) return received
            received.push({ attributes: attributesOf(message.headers), data: message.body })
          }
        },
      }
    },
    async close() {
      connection.unsafeDestroy()
      await process.close()
      await registry.close()
    },
  }
}

function logOf({ port, folder }: TestBroker): string {
  return readFileSync(join(folder, `hearback${port}@localhost.log`), 'utf8')
}

async function accepted(connection: Connection): Promise<void> {
  connection.on('error', () => {})
  try {
    await connection.onConnect(2_000, true)
  } finally {
    connection.unsafeDestroy()
  }
}

function attributesOf(headers: Record<string, unknown> = {}): Record<string, string> {
  const prefix = 'cloudEvents_'
  const entries = Object.entries(headers).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), String(value)]))
}
