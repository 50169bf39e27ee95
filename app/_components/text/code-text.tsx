/** A text of a description, with `code` formatted as code. */
export function CodeText({ text }: { text: string }) {
  const pieces = text.split('`')
  return pieces.map((piece, index) =>
    // Every second piece is between backticks. Pieces have no key but their index.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above.
    index % 2 === 1 ? <code key={index}>{piece}</code> : piece,
  )
}
