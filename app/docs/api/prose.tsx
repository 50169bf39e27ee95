/** A sentence of a description, its `code` set as such. */
export function Prose({ text }: { text: string }) {
  const pieces = text.split('`')
  return (
    <p>
      {pieces.map((piece, index) =>
        // Between two ticks is every second piece; pieces have no other name than their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above.
        index % 2 === 1 ? <code key={index}>{piece}</code> : piece,
      )}
    </p>
  )
}
