import type { ReactNode } from 'react'

interface ScrollBoxProps {
  /** Name of the content for assistive technology. */
  label: string
  className?: string | undefined
  children: ReactNode
}

/** A scrollable area that can also be scrolled with the keyboard. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable areas must be focusable (WCAG 2.1.1).
    <section aria-label={label} className={className} tabIndex={0}>
      {children}
    </section>
  )
}
