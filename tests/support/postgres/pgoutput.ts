/** A message of the logical decoding plug-in pgoutput, protocol version 1 (PostgreSQL, "Logical Replication Message Formats"). */
export type ReplicationMessage =
  | { kind: 'insert'; table: string; row: Record<string, string | null> }
  | { kind: 'update' | 'delete' | 'truncate' }
  | { kind: 'begin' | 'commit' | 'other' }

/** Creates a parser of the messages of one slot, in order. It keeps the relations that the messages describe. */
export function createPgoutputParser(): (message: Buffer) => ReplicationMessage {
  const relations = new Map<number, { table: string; columns: string[] }>()
  return (message) => {
    const reader = new Reader(message)
    const type = reader.text(1)
    if (type === 'R') {
      const id = reader.uint32()
      reader.string()
      const table = reader.string()
      reader.text(1)
      const columns = Array.from({ length: reader.uint16() }, () => {
        reader.text(1)
        const name = reader.string()
        reader.uint32()
        reader.uint32()
        return name
      })
      relations.set(id, { table, columns })
    }
    if (type !== 'I') return { kind: kinds[type] ?? 'other' }
    const relation = relations.get(reader.uint32())
    if (!relation) throw new Error('The relation of an insert was not described before.')
    reader.text(1)
    reader.uint16()
    const values = relation.columns.map((name) => [name, reader.value()] as const)
    return { kind: 'insert', table: relation.table, row: Object.fromEntries(values) }
  }
}

const kinds = { B: 'begin', C: 'commit', U: 'update', D: 'delete', T: 'truncate' } as Record<
  string,
  'begin' | 'commit' | 'update' | 'delete' | 'truncate'
>

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  text(length: number): string {
    this.#at += length
    return this.#bytes.toString('utf8', this.#at - length, this.#at)
  }

  uint16(): number {
    this.#at += 2
    return this.#bytes.readUInt16BE(this.#at - 2)
  }

  uint32(): number {
    this.#at += 4
    return this.#bytes.readUInt32BE(this.#at - 4)
  }

  /** Ends with a zero byte. */
  string(): string {
    const text = this.text(this.#bytes.indexOf(0, this.#at) - this.#at)
    this.#at += 1
    return text
  }

  /** A column: null, or its text. */
  value(): string | null {
    return this.text(1) === 'n' ? null : this.text(this.uint32())
  }
}
