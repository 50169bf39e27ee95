'use client'

/** Shown when a page itself breaks, so that nobody is left with a blank one. */
export default function ErrorPage({ reset }: { error: Error; reset(): void }) {
  return (
    <div className="apart" role="alert">
      <h1>This page broke.</h1>
      <p className="lead">That is our fault. Nothing that was submitted is lost.</p>
      <p>
        <button type="button" className="button primary" onClick={reset}>
          Try again
        </button>
      </p>
    </div>
  )
}
