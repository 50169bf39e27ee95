import { type GroupClaim, groupClaimSql } from './group-claim.ts'

/** Runs the statement of a group claim. */
export type Claim = (text: string, values: unknown[]) => Promise<{ rows: GroupClaim[] }>

/** A claimed message and its group. */
interface GroupMessage {
  id: string
  groupId?: string | null | undefined
}

/** The claims of one queue whose groups have a limit, and what is known about its groups. */
export class GroupFetch {
  readonly #claim: Claim
  readonly #text: string
  readonly #limit: number
  /** Groups whose messages wait for others; null during a fetch, which may find any. */
  #limited: Set<string> | null = new Set()
  /** Active messages that have left their group. */
  readonly #left = new Set<GroupMessage>()
  /** Group after which the next fetch begins; empty when it begins with the first one. */
  #nextGroup = ''
  /** Whether a message may have come for a group that this round of fetches has passed. */
  #isPassed = false

  constructor(claim: Claim, queue: string, limit: number) {
    this.#claim = claim
    this.#text = groupClaimSql(queue)
    this.#limit = limit
  }

  /** Notes that the queue may have a new message. */
  wake(): void {
    this.#isPassed = true
  }

  /** Claims messages of the next groups. `isRoundOpen`: a further fetch at once can find others. */
  async next(batchSize: number): Promise<Pick<GroupClaim, 'messages' | 'found'> & { isRoundOpen: boolean }> {
    const after = this.#nextGroup
    const limited = after === '' ? [] : (this.#limited ?? [])
    if (after === '') this.#isPassed = false
    this.#limited = null
    const left = [...this.#left].map(({ id }) => id)
    const { rows } = await this.#claim(this.#text, [after, this.#limit, batchSize, left])
    const [{ messages, found, nextAfter, ...claim }] = rows as [GroupClaim]
    this.#limited = new Set([...limited, ...claim.limited])
    this.#nextGroup = nextAfter
    return { messages, found, isRoundOpen: nextAfter !== '' || (after !== '' && this.#isPassed) }
  }

  /** The message no longer counts in its group. */
  leave(message: GroupMessage): void {
    this.#left.add(message)
  }

  /** The message is no longer active, or was claimed again. */
  delete(message: GroupMessage): void {
    this.#left.delete(message)
  }

  /** Whether others of its group wait until the message, which counts in it, is completed. */
  isAwaited(message: GroupMessage): boolean {
    if (message.groupId == null || this.#left.has(message)) return false
    return this.#limited?.has(message.groupId) ?? true
  }
}
