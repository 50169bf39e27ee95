import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programPath } from '#tests/support/brokers/broker-process.ts'
import { endChild } from '#tests/support/service/processes.ts'
import { until } from '#tests/support/until.ts'

/** First three numbers of all addresses. */
const subnet = '10.213.0'
const bridge = 'hearback0'

function run(file: string, args: string[]): string {
  return execFileSync(file, args, { env: { ...process.env, PATH: programPath }, stdio: 'pipe' }).toString()
}

const ip = (command: string) => run('ip', command.split(' '))

/** Whether this process may create network namespaces and interfaces. */
export function canCreateNetworks(): boolean {
  try {
    run('unshare', ['--net', 'ip', 'link', 'add', 'test0', 'type', 'bridge'])
    return true
  } catch {
    return false
  }
}

/** A process on a host, with its output. */
export interface HostProcess {
  child: ChildProcess
  output: string
  /** Waits until the output matches. */
  says(pattern: RegExp): Promise<RegExpMatchArray>
  /** Sends the signal and waits for the exit. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** A machine: a network namespace with an address of its own. */
export class Host {
  readonly address: string
  readonly folder = mkdtempSync(join(tmpdir(), 'hearback-host-'))
  readonly #link: string
  /** Keeps the namespace alive. */
  readonly #holder: ChildProcess
  readonly #running = new Set<HostProcess>()

  constructor(n: number) {
    this.address = `${subnet}.${n}`
    this.#link = `hearback${n}`
    this.#holder = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' })
  }

  /** Connects the host to the network. */
  async connect(): Promise<void> {
    const own = run('readlink', ['/proc/self/ns/net'])
    const { pid } = this.#holder
    await until(() => {
      if (run('readlink', [`/proc/${pid}/ns/net`]) === own) throw new Error('The namespace is not ready.')
    })
    ip(`link add ${this.#link} type veth peer name eth0 netns ${pid}`)
    ip(`link set ${this.#link} master ${bridge} up`)
    this.run(['ip', 'link', 'set', 'lo', 'up'])
    this.run(['ip', 'link', 'set', 'eth0', 'up'])
    this.addAddress(this.address)
  }

  /** Runs a command on the host to its end. */
  run(command: string[]): string {
    return run('nsenter', [`--net=/proc/${this.#holder.pid}/ns/net`, ...command])
  }

  addAddress(address: string): void {
    this.run(['ip', 'address', 'add', `${address}/24`, 'dev', 'eth0'])
  }

  /** Removes what the host has learned about the hardware addresses of others. */
  forgetNeighbours(): void {
    this.run(['ip', 'neighbour', 'flush', 'dev', 'eth0'])
  }

  /** Starts a process on the host. */
  start(command: string[], env: Record<string, string> = {}): HostProcess {
    const child = spawn('nsenter', [`--net=/proc/${this.#holder.pid}/ns/net`, ...command], {
      env: { NODE_ENV: 'production', PATH: programPath, HOME: this.folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const process: HostProcess = {
      child,
      output: '',
      says: (pattern) =>
        until(() => {
          const match = pattern.exec(process.output)
          if (match) return match
          throw new Error(`${command.join(' ')} on ${this.address} printed: ${process.output}`)
        }, 100_000),
      end: async (signal) => {
        this.#running.delete(process)
        await endChild(child, signal)
      },
    }
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        process.output += text
      })
    this.#running.add(process)
    return process
  }

  /** Takes the host off the network: packets in both directions are lost. */
  cutOff(): void {
    ip(`link set ${this.#link} down`)
  }

  reconnect(): void {
    ip(`link set ${this.#link} up`)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((process) => process.end('SIGKILL')))
    const exited = once(this.#holder, 'exit')
    this.#holder.kill('SIGKILL')
    await exited
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Hosts on one bridge; the process of the test is on it as well. */
export class Network {
  readonly ownAddress = `${subnet}.1`
  readonly #hosts: Host[] = []

  constructor() {
    ip('link set lo up')
    ip(`link add ${bridge} type bridge`)
    ip(`address add ${this.ownAddress}/24 dev ${bridge}`)
    ip(`link set ${bridge} up`)
  }

  async addHost(n: number): Promise<Host> {
    const host = new Host(n)
    this.#hosts.push(host)
    await host.connect()
    return host
  }

  /** Moves an address to a host; all others find it there at once. */
  moveAddress(address: string, to: Host): void {
    to.addAddress(address)
    for (const host of this.#hosts) host.forgetNeighbours()
    ip(`neighbour flush dev ${bridge}`)
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()))
    ip(`link delete ${bridge}`)
  }
}
