import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Fault, Unavailable } from '../fault.ts'

const chunk = Buffer.alloc(1_048_576)

/** Name of the file that fills the volume. */
export const fillerName = 'filler'

/** The volume of the documents is full. */
export const diskFaults: Record<string, Fault> = {
  'disk-full': {
    lastsMs: [1_000, 5_000],
    async begin({ stack }) {
      if (!stack.storage.volume) throw new Unavailable('No volume of its own: mounting a tmpfs needs root.')
      const file = join(stack.storage.volume, fillerName)
      await fill(file)
      return { hits: () => 1, end: () => rm(file, { force: true }) }
    },
  },
}

/** Writes until the volume is full. */
async function fill(path: string): Promise<void> {
  const handle = await open(path, 'w')
  try {
    for (;;) await handle.write(chunk)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    await handle.close()
  }
}
