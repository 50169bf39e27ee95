/**
 * Whether the new version may break clients of the old one (Semantic Versioning 2.0.0 §8): a new major version, or,
 * while the major version is 0, a new minor version.
 */
export function mayBreak(old: string, next: string): boolean {
  const [oldMajor = 0, oldMinor = 0] = old.split('.').map(Number)
  const [major = 0, minor = 0] = next.split('.').map(Number)
  return major > oldMajor || (major === 0 && oldMajor === 0 && minor > oldMinor)
}

/** The newest of these versions. */
export function newestVersion(versions: readonly string[]): string | undefined {
  const collator = new Intl.Collator('en', { numeric: true })
  return versions.toSorted(collator.compare).at(-1)
}
