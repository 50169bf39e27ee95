import { chmod, mkdir, stat } from 'node:fs/promises'
import { StartupError } from './startup-error.ts'

/** Modes of folders and files that only the service's own user may read, independent of the umask. */
export const privateFolderMode = 0o700
export const privateFileMode = 0o600

/**
 * Creates the folder with its missing parents, or takes the rights of other users from an existing one. One that
 * belongs to another user is left as it is.
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: privateFolderMode })
  const { mode, uid } = await stat(folder)
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) await chmod(folder, mode & 0o700)
}

/** Creates the folder of HEARBACK_DATA as a private one. @throws StartupError naming the setting */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await makePrivateFolder(folder)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StartupError(`${folder} cannot be created (${reason}). Set HEARBACK_DATA to another folder.`, {
      cause,
    })
  }
}

/** Sets the umask of the process, so that other users can read no file that it or its children create. */
export function restrictNewFiles(): void {
  process.umask(0o077)
}
