import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '#tests/support/free-port.ts'

const script = fileURLToPath(new URL('provider-process.mjs', import.meta.url))

/** An OpenID provider on loopback that can be stopped and started again at the same address. */
export class TestProvider {
  readonly issuer: string
  readonly #port: number
  #child: ChildProcess | null = null

  private constructor(port: number) {
    this.#port = port
    this.issuer = `http://127.0.0.1:${port}`
  }

  /** Reserves an address. Nothing listens there until `start`. */
  static async reserve(): Promise<TestProvider> {
    return new TestProvider(await freePort())
  }

  /** Starts the provider, which redirects to this URI after a sign-in. */
  async start(redirectUri: string): Promise<void> {
    const child = fork(script, [String(this.#port), redirectUri], { stdio: 'ignore', execArgv: [] })
    this.#child = child
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('The OpenID provider did not start.'))),
    ])
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (!child) return
    this.#child = null
    const exited = once(child, 'exit')
    child.kill()
    await exited
  }
}

/** A browser without pages: it follows redirects, keeps cookies by origin and submits the forms of the provider. */
export class TestBrowser {
  readonly #cookies = new Map<string, Map<string, string>>()

  /** Sends one request, without following a redirect. */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url)
    const jar = this.#cookies.get(host) ?? new Map<string, string>()
    this.#cookies.set(host, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie && { cookie }), ...init.headers },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /Max-Age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }

  /** The value of a cookie, to read or to replace. */
  cookies(url: string): Map<string, string> {
    return this.#cookies.get(new URL(url).host) ?? new Map()
  }

  /** Follows redirects to the given path, signing in as `subject` on the way; returns the URL without opening it. */
  async signIn(from: string, subject: string, until: string): Promise<string> {
    let url = from
    for (let step = 0; step < 20; step++) {
      if (new URL(url).pathname === until) return url
      const response = await this.request(url)
      const location = response.headers.get('location')
      if (location) url = new URL(location, url).href
      else url = await this.#submitForm(url, await response.text(), subject)
    }
    throw new Error('The sign-in did not end.')
  }

  async #submitForm(url: string, html: string, subject: string): Promise<string> {
    const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1]
    const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1]
    if (!action || !prompt) throw new Error(`${url} has no form: ${html.slice(0, 500)}`)
    const body = new URLSearchParams({ prompt, ...(prompt === 'login' && { login: subject, password: 'x' }) })
    const response = await this.request(new URL(action, url).href, { method: 'POST', body })
    const location = response.headers.get('location')
    if (!location) throw new Error(`${action} answered ${response.status}.`)
    return new URL(location, url).href
  }
}
