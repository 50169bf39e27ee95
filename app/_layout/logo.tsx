/** The logo of hearback. */
export function Logo({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <path
        d="M9.5 21.5A10.5 10.5 0 1 1 20 26.2"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
      <circle cx="15.5" cy="16" r="4.6" fill="var(--accent)" />
    </svg>
  )
}
