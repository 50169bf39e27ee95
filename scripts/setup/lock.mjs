import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** Runs `work` under a lock file, so that only one setup at a time works in the folder. */
export async function withLock(root, work) {
  const folder = join(root, '.hearback')
  const lock = join(folder, 'setup.lock')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (let announced = false; !tryAcquire(lock); announced = true) {
    if (!announced) console.log('Waiting for another setup in this folder …')
    await wait(200)
  }
  try {
    await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** Tries to acquire the lock; removes one whose process no longer exists. */
function tryAcquire(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  if (!holderIsAlive(lock)) rmSync(lock, { force: true })
  return false
}

function holderIsAlive(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    if (!pid) return true
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
