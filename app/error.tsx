'use client'

/** Shown when rendering a page fails. */
export default function ErrorPage({ reset }: { error: Error; reset(): void }) {
  return (
    <div className="apart" role="alert">
      <h1>This page failed to render.</h1>
      <p className="lead">This is a defect of hearback. Submitted jobs are not affected.</p>
      <p>
        <button type="button" className="button primary" onClick={reset}>
          Try again
        </button>
      </p>
    </div>
  )
}
