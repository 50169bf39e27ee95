import Link from 'next/link'

export default function NotFound() {
  return (
    <div className="apart">
      <h1>Page not found</h1>
      <p className="lead">Check the address, or start from the home page.</p>
      <p>
        <Link href="/" className="button primary">
          Home
        </Link>
      </p>
    </div>
  )
}
