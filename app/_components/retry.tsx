/** Beside a problem: asks again. */
export function Retry({ onClick }: { onClick(): void }) {
  return (
    <button type="button" className="button small" onClick={onClick}>
      Try again
    </button>
  )
}
