import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

type Keys = Record<string, string>

/** Path of the file with the keys of `hearback login`, in the user's configuration folder. */
export function storedKeysPath(env: NodeJS.ProcessEnv = process.env): string {
  const folder = process.platform === 'win32' ? env.APPDATA : env.XDG_CONFIG_HOME
  return join(folder || join(homedir(), '.config'), 'hearback', 'keys.json')
}

/** The key that was stored for a server; undefined without one. */
export function readStoredKey(url: string): string | undefined {
  return readKeys()[new URL(url).origin]
}

/** Stores a key for a server, or deletes it. Only the user may read the file. */
export function storeKey(url: string, key: string | undefined): void {
  const path = storedKeysPath()
  const { [new URL(url).origin]: _, ...others } = readKeys()
  const keys = key === undefined ? others : { ...others, [new URL(url).origin]: key }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 })
  chmodSync(temporary, 0o600)
  renameSync(temporary, path)
}

function readKeys(): Keys {
  try {
    return JSON.parse(readFileSync(storedKeysPath(), 'utf8')) as Keys
  } catch {
    return {}
  }
}
