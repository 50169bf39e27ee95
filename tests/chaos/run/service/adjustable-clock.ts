import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { descendants } from '#tests/support/service/processes.ts'
import type { Environment } from './unit.ts'

/** Where the packages of distributions have libfaketime's library for programs with threads, such as Node.js. */
const libraries = '/usr/{lib,lib64,lib/*,local/lib}/faketime/libfaketimeMT.so.1'

/** The clock of the processes of the service, without that of PostgreSQL. libfaketime shifts it. */
export class AdjustableClock {
  /** Environment of the processes that use it. */
  readonly env: Environment
  readonly #file: string
  readonly #shifts = new Set<{ seconds: number }>()

  private constructor(library: string, file: string) {
    this.#file = file
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      // The file is read again once a second. Without a cache it would be read for every timestamp.
      FAKETIME_CACHE_DURATION: '0',
      // A clock that is set does not change timers, timeouts or the times of files.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    }
    this.#write()
  }

  static isAvailable(): boolean {
    return findLibrary() !== undefined
  }

  /** Null where libfaketime is not installed. */
  static open(folder: string): AdjustableClock | null {
    const library = findLibrary()
    return library === undefined ? null : new AdjustableClock(library, join(folder, 'clock-shift'))
  }

  /** Shifts the clock, in addition to other shifts. What it returns ends the shift. */
  shift(seconds: number): () => void {
    const shift = { seconds }
    this.#shifts.add(shift)
    this.#write()
    return () => {
      this.#shifts.delete(shift)
      this.#write()
    }
  }

  /** Seconds by which it is wrong now. */
  get shiftS(): number {
    return [...this.#shifts].reduce((total, { seconds }) => total + seconds, 0)
  }

  /** Number of running processes that have it. */
  countProcesses(): number {
    return descendants(process.pid).filter(({ pid }) => hasLibrary(pid)).length
  }

  #write(): void {
    const seconds = this.shiftS
    writeFileSync(`${this.#file}.part`, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`)
    renameSync(`${this.#file}.part`, this.#file)
  }
}

/** Whether a process has loaded libfaketime (proc_pid_maps(5)). */
function hasLibrary(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'latin1').includes(basename(libraries))
  } catch {
    // It ended in between.
    return false
  }
}

function findLibrary(): string | undefined {
  return globSync(libraries)[0]
}

/** Removes the shared memory that libfaketime leaves behind when a process is killed. */
export function removeSharedMemory(pids: readonly number[]): void {
  for (const pid of pids)
    for (const name of [`sem.faketime_sem_${pid}`, `faketime_shm_${pid}`])
      rmSync(`/dev/shm/${name}`, { force: true })
}
