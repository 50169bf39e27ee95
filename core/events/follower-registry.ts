/** The followers of each job, or of each user. */
export class FollowerRegistry<Follower> {
  readonly #followers = new Map<string, Set<Follower>>()

  /** How many followers there are. */
  get size(): number {
    let size = 0
    for (const followers of this.#followers.values()) size += followers.size
    return size
  }

  /** What is followed. */
  keys(): string[] {
    return [...this.#followers.keys()]
  }

  has(key: string): boolean {
    return this.#followers.has(key)
  }

  /** The followers of the key, as they are now: one that leaves while they are gone through is still met. */
  of(key: string): Follower[] {
    return [...(this.#followers.get(key) ?? [])]
  }

  all(): Follower[] {
    return this.keys().flatMap((key) => this.of(key))
  }

  add(key: string, follower: Follower): void {
    const followers = this.#followers.get(key)
    if (followers) followers.add(follower)
    else this.#followers.set(key, new Set([follower]))
  }

  remove(key: string, follower: Follower): void {
    const followers = this.#followers.get(key)
    followers?.delete(follower)
    if (followers?.size === 0) this.#followers.delete(key)
  }
}
