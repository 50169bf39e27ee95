import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Hash over names and contents of files and folders, without tests and build output; missing ones count as empty. */
export function hashInputs(root, paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap((path) => filesOf(root, path)).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesOf(root, path) {
  const absolute = join(root, path)
  if (!existsSync(absolute)) return []
  if (statSync(absolute).isFile()) return [path]
  return readdirSync(absolute, { withFileTypes: true }).flatMap((entry) =>
    /^dist$|\.test\.tsx?$/.test(entry.name) ? [] : filesOf(root, join(path, entry.name)),
  )
}

/** Runs `work` unless it succeeded before with the same inputs; the stamp file records them. */
export async function skipIfUnchanged(stamp, inputs, work) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return
  rmSync(stamp, { force: true })
  await work()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, inputs)
}
