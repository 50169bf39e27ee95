/** A PDF reader in the comparison. */
export interface Reader<R extends Reading = Reading> {
  name: string
  /** Null if it cannot read the file. */
  read(path: string): Promise<R | null>
  close(): Promise<void>
}

export interface Reading {
  ms: number
  pages: number
  text: string
}
