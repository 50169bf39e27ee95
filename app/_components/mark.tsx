/** The sign of hearback: something said, and its echo coming back. */
export function Mark({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <circle cx="16" cy="16" r="5" fill="var(--accent)" />
      <path
        d="M16 6.5a9.5 9.5 0 1 1-6.7 2.8"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
      <path
        d="M5.2 9.8 9.6 9l.5 4.5"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
