import { createSecretKey, hash, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { StartupError } from '#platform/startup-error.ts'
import { privateFileMode } from '../private-folder.ts'

/** A key of AES-256, derived from a text of `HEARBACK_SECRET`. */
export interface SecretKey {
  /** Eight hex digits, derived from the key. */
  id: string
  key: KeyObject
}

/** The keys that encrypt secrets, from the setting or from a file. The current one is first. */
export interface Keyring {
  /** Where the keys come from, for error messages: the setting or the path of the file. */
  readonly source: string
  /** The key that new values are encrypted with. */
  current(): SecretKey
  find(id: string): SecretKey | undefined
  /** Whether there is a key: a new file has none. */
  exists(): boolean
  /** Adds a key as the current one, and removes those that `keep` does not include. Only for a file. */
  add?(keep: readonly string[]): void
}

/** The keys of the setting `HEARBACK_SECRET`. */
export function settingKeyring(texts: readonly string[]): Keyring {
  return { ...keyringOf(texts.map(deriveKey)), source: 'HEARBACK_SECRET' }
}

function keyringOf(keys: readonly SecretKey[]): Omit<Keyring, 'source'> {
  return {
    current() {
      const [first] = keys
      if (!first) throw new Error('There is no key for secrets.')
      return first
    },
    find: (id) => keys.find((key) => key.id === id),
    exists: () => keys.length > 0,
  }
}

/**
 * The keys of a file, one per line. A file that another process has changed is read again, so that a rotation needs
 * no restart.
 * @throws StartupError when the file exists and cannot be read
 */
export function fileKeyring(file: string): Keyring {
  let version = ''
  let texts: string[] = []
  let keys = keyringOf([])

  function read(): Omit<Keyring, 'source'> {
    const now = versionOf(file)
    // The keys of a file that was removed stay in use until the process ends.
    if (now === version || (now === null && version !== '')) return keys
    texts = now === null ? [] : readFileSync(file, 'utf8').split('\n').filter(Boolean)
    keys = keyringOf(texts.map(deriveKey))
    version = now ?? ''
    return keys
  }

  return {
    source: file,
    current: () => read().current(),
    // Known keys do not change, so that a read of the file is needed for others only.
    find: (id) => keys.find(id) ?? read().find(id),
    exists: () => read().exists(),
    add(keep) {
      read()
      const kept = texts.filter((text) => keep.includes(deriveKey(text).id))
      writeKeys(file, [randomBytes(32).toString('base64url'), ...kept], { replace: texts.length > 0 })
    },
  }
}

/** Changes with every new content; null without a file. */
function versionOf(file: string): string | null {
  try {
    const { ino, mtimeMs, size } = statSync(file)
    return `${ino} ${mtimeMs} ${size}`
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null
    throw new StartupError(
      `${file} cannot be read. Start hearback as the user that owns it, or set HEARBACK_SECRET.`,
      { cause },
    )
  }
}

/** Writes a draft and renames it, or links it where a concurrent first start must not be overwritten. */
function writeKeys(file: string, texts: readonly string[], { replace }: { replace: boolean }): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${texts.join('\n')}\n`, { mode: privateFileMode, flush: true })
  try {
    if (replace) renameSync(draft, file)
    else linkSync(draft, file)
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause
  } finally {
    rmSync(draft, { force: true })
  }
}

function deriveKey(text: string): SecretKey {
  const bytes = Buffer.from(hkdfSync('sha256', text, '', 'hearback secrets AES-256-GCM', 32))
  return { id: hash('sha256', bytes, 'hex').slice(0, 8), key: createSecretKey(bytes) }
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
}
