import type { ReactNode } from 'react'

interface ScrollBoxProps {
  /** What is in the box, for those who hear it. */
  label: string
  className?: string | undefined
  children: ReactNode
}

/** A box whose contents may be larger than itself. Who has no pointer scrolls it with the keyboard. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable (WCAG 2.1.1).
    <section aria-label={label} className={className} tabIndex={0}>
      {children}
    </section>
  )
}
