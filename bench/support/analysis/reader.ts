/** One way to read a PDF, as the benchmark compares them. */
export interface Reader<R extends Reading = Reading> {
  name: string
  /** Null when it cannot read the file. */
  read(path: string): Promise<R | null>
  close(): Promise<void>
}

export interface Reading {
  ms: number
  pages: number
  text: string
}
