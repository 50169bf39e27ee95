/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
  // A page is loaded with its first request: all of them would take a third of the memory of an idle web process.
  experimental: { agentUpgrade: false, preloadEntriesOnStart: false },
  // The development server accepts its own WebSocket under all loopback names.
  allowedDevOrigins: ['127.0.0.1', 'localhost', '[::1]'],
  turbopack: { root: import.meta.dirname },
  // `npm run check` checks the types; a second check would slow down the first start.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'app/tsconfig.json' },
  images: { unoptimized: true },
  redirects: async () => [{ source: '/integrations', destination: '/destinations', permanent: true }],
}
