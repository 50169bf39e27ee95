const development = process.env.NODE_ENV === 'development'

// Next.js inlines scripts with the data of a page; a nonce would make every static page dynamic.
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${development ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
  experimental: { agentUpgrade: false },
  // The development server accepts its own WebSocket under all loopback names.
  allowedDevOrigins: ['127.0.0.1', 'localhost', '[::1]'],
  turbopack: { root: import.meta.dirname },
  // `npm run check` checks the types; a second check would slow down the first start.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'app/tsconfig.json' },
  images: { unoptimized: true },
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'Content-Security-Policy', value: contentSecurityPolicy },
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'Referrer-Policy', value: 'same-origin' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
          { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
        ],
      },
    ]
  },
}
