/** Followers by job, or by user. */
export class FollowerRegistry<Follower> {
  readonly #followers = new Map<string, Set<Follower>>()

  /** Number of followers. */
  get size(): number {
    let size = 0
    for (const followers of this.#followers.values()) size += followers.size
    return size
  }

  /** The jobs or users that are followed. */
  keys(): string[] {
    return [...this.#followers.keys()]
  }

  has(key: string): boolean {
    return this.#followers.has(key)
  }

  /** A copy of the followers of the key, which may be removed during iteration. */
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
