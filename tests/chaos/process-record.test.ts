import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isRunning, processIdentity } from '#platform/process-identity.ts'
import { endOrphanedProcesses, ProcessRecord } from '#server/processes/process-record.ts'
import { endChild } from '#tests/support/service/processes.ts'

const endedProcess = '999999999@1'
let folder: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearback-record-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) await endChild(child, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Starts a process that leads its group and ignores SIGTERM. */
async function startProcess(): Promise<{ pid: number; identity: string; exited: Promise<unknown> }> {
  const program = "process.on('SIGTERM', () => {}); setInterval(() => {}, 60_000); console.log('up')"
  const child = spawn(process.execPath, ['-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(child)
  const exited = once(child, 'exit')
  await once(child.stdout, 'data')
  const pid = child.pid ?? 0
  return { pid, identity: processIdentity(pid) ?? '', exited }
}

const writeRecord = (supervisor: string, processes: string[]) =>
  writeFileSync(join(folder, 'supervisor-1.json'), JSON.stringify({ supervisor, processes }))

it('a process is identified by its start time too', async () => {
  const { pid, identity } = await startProcess()
  expect(isRunning(identity)).toBe(true)
  expect(isRunning(`${pid}@1`)).toBe(false)
  expect(isRunning(endedProcess)).toBe(false)
})

it('a process that ignores the end of its supervisor is killed, also when it is stopped', async () => {
  const running = await startProcess()
  const stopped = await startProcess()
  process.kill(stopped.pid, 'SIGSTOP')
  writeRecord(endedProcess, [running.identity, stopped.identity])
  await endOrphanedProcesses(folder)
  await Promise.all([running.exited, stopped.exited])
  expect(readdirSync(folder)).toEqual([])
})

it('processes of a running supervisor and of reused ids are left alone', async () => {
  const { pid, identity } = await startProcess()
  writeRecord(processIdentity(process.pid) ?? '', [identity])
  await endOrphanedProcesses(folder)
  expect(readdirSync(folder)).toEqual(['supervisor-1.json'])
  writeRecord(endedProcess, [`${pid}@1`])
  await endOrphanedProcesses(folder)
  expect(isRunning(identity)).toBe(true)
})

it('a record that was not written completely is removed', async () => {
  writeFileSync(join(folder, 'supervisor-1.json'), '{"supervisor":')
  await endOrphanedProcesses(folder)
  expect(readdirSync(folder)).toEqual([])
})

it('the record holds the running processes, and is removed with the last', async () => {
  const { pid, identity } = await startProcess()
  const record = new ProcessRecord(folder)
  record.add(pid)
  const [file = ''] = readdirSync(folder)
  expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toEqual({
    supervisor: processIdentity(process.pid),
    processes: [identity],
  })
  record.remove(pid)
  expect(readdirSync(folder)).toEqual([])
})
