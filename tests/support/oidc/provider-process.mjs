import Provider from 'oidc-provider'

// An OpenID provider in a process of its own: `node provider-process.mjs <port> <redirect URI>`. Its pages take any
// name and password; the name is the subject.
const [port, redirectUri] = process.argv.slice(2)

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'hearback', client_secret: 'secret of the client', redirect_uris: [redirectUri] }],
  pkce: { required: () => true },
  findAccount: (_context, subject) => ({ accountId: subject, claims: () => ({ sub: subject }) }),
  cookies: { keys: ['key of the cookies'] },
})
provider.listen(Number(port), '127.0.0.1', () => process.send?.('ready'))
process.once('disconnect', () => process.exit())
