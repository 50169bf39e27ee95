import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Runs `work` unless it succeeded before with the same inputs: files and folders of `root`, without tests and build
 * output; missing ones count as empty. The stamp file records a hash of their contents, and one of their sizes and
 * times, which is compared first because it needs no file to be read.
 */
export async function skipIfUnchanged(stamp, root, paths, work) {
  const files = paths.flatMap((path) => filesOf(root, path)).sort()
  const [contents, times] = existsSync(stamp) ? readFileSync(stamp, 'utf8').split('\n') : []
  const currentTimes = hash(files, (file) => timesOf(join(root, file)))
  if (contents && times === currentTimes) return
  const currentContents = hash(files, (file) => readFileSync(join(root, file)))
  if (contents !== currentContents) {
    rmSync(stamp, { force: true })
    await work()
    mkdirSync(dirname(stamp), { recursive: true })
  }
  writeFileSync(stamp, `${currentContents}\n${currentTimes}`)
}

function filesOf(root, path) {
  const absolute = join(root, path)
  const found = statSync(absolute, { throwIfNoEntry: false })
  if (!found) return []
  if (found.isFile()) return [path]
  return readdirSync(absolute, { withFileTypes: true }).flatMap((entry) => {
    if (/^dist$|\.test\.tsx?$/.test(entry.name)) return []
    const inner = `${path}/${entry.name}`
    return entry.isFile() ? [inner] : filesOf(root, inner)
  })
}

/** A file that was written, replaced or renamed has another change time (inode(7)). */
function timesOf(file) {
  const { size, mtimeMs, ctimeMs } = statSync(file)
  return `${size} ${mtimeMs} ${ctimeMs}`
}

function hash(files, read) {
  const sum = createHash('sha256')
  for (const file of files) sum.update(`${file}\0`).update(read(file)).update('\0')
  return sum.digest('hex')
}
