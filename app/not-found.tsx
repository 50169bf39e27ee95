import Link from 'next/link'

export default function NotFound() {
  return (
    <div className="apart">
      <h1>There is no such page.</h1>
      <p className="lead">The address may be mistyped, or the page has moved.</p>
      <p>
        <Link href="/" className="button primary">
          Home
        </Link>
      </p>
    </div>
  )
}
