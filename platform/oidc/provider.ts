import * as client from 'openid-client'
import { clock } from '#core/clock.ts'
import { ApiError } from '#core/http/api-error.ts'

/** The discovered endpoints of the provider are read again after this time. */
const maxAgeMs = 3_600_000
const timeoutS = 5
const clockToleranceS = 30
const retryAfterS = 5

/** What the browser keeps between the two redirects of a sign-in. */
export interface PendingSignIn {
  /** Ties the callback to this browser (RFC 6749 §10.12). */
  state: string
  /** Ties the ID token to this sign-in (OpenID Connect Core §3.1.2.1). */
  nonce: string
  /** Proves that the code was requested here (RFC 7636). */
  codeVerifier: string
}

/** Sign-in with an OpenID provider: authorization code flow with PKCE, state and nonce. */
export interface OpenIdProvider {
  readonly issuer: string
  /** The provider's page to redirect to. @throws ApiError `sign_in_unavailable` */
  begin(redirectUri: string): Promise<{ url: URL; pending: PendingSignIn }>
  /**
   * Exchanges the code of the callback and verifies the ID token.
   * @returns the subject
   * @throws ApiError `sign_in_unavailable`, `sign_in_failed`
   */
  complete(callback: URL, pending: PendingSignIn): Promise<string>
}

interface ProviderOptions {
  issuer: string
  clientId: string
  clientSecret: string
}

/** Creates the client of a provider. It connects at the first sign-in, so that the service starts without it. */
export function createOpenIdProvider({ issuer, clientId, clientSecret }: ProviderOptions): OpenIdProvider {
  const basic = client.ClientSecretBasic(clientSecret)
  const post = client.ClientSecretPost(clientSecret)
  // `client_secret_basic` is the default (OpenID Connect Discovery §3).
  const authenticate: client.ClientAuth = (server, ...rest) => {
    const isPost = server.token_endpoint_auth_methods_supported?.includes('client_secret_basic') === false
    return (isPost ? post : basic)(server, ...rest)
  }
  const execute = [
    client.enableNonRepudiationChecks,
    // The settings allow http for a provider on this machine only.
    ...(issuer.startsWith('http:') ? [client.allowInsecureRequests] : []),
  ]
  let discovered: { configuration: Promise<client.Configuration>; at: number; skewS: number } | null = null

  async function configuration(): Promise<client.Configuration> {
    // The library verifies the times of an ID token with the host's clock.
    const skewS = Math.round((clock.now() - Date.now()) / 1_000)
    if (!discovered || discovered.skewS !== skewS || performance.now() - discovered.at > maxAgeMs) {
      const metadata = { [client.clockTolerance]: clockToleranceS, [client.clockSkew]: skewS }
      const options = { timeout: timeoutS, execute }
      discovered = {
        configuration: client.discovery(new URL(issuer), clientId, metadata, authenticate, options),
        at: performance.now(),
        skewS,
      }
    }
    try {
      return await discovered.configuration
    } catch (cause) {
      discovered = null
      throw unavailableError(cause)
    }
  }

  return {
    issuer,
    async begin(redirectUri) {
      const found = await configuration()
      const pending = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
      }
      const url = client.buildAuthorizationUrl(found, {
        redirect_uri: redirectUri,
        scope: 'openid',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
      })
      return { url, pending }
    },
    async complete(callback, { state, nonce, codeVerifier }) {
      const found = await configuration()
      try {
        const tokens = await client.authorizationCodeGrant(found, callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true,
        })
        const subject = tokens.claims()?.sub
        if (!subject) throw new Error('The ID token has no subject.')
        return subject
      } catch (cause) {
        throw isUnreachable(cause) ? unavailableError(cause) : failedError(cause)
      }
    },
  }
}

/** Whether the provider did not answer, or with a server error. */
function isUnreachable(thrown: unknown): boolean {
  if (thrown instanceof client.ClientError && /^OAUTH_(TIMEOUT|ABORT)$/.test(thrown.code ?? '')) return true
  if (thrown instanceof Error && thrown.cause instanceof Response) return thrown.cause.status >= 500
  // An error of `fetch` has a cause with the code of the system.
  return thrown instanceof TypeError && thrown.cause !== undefined
}

function unavailableError(cause: unknown): ApiError {
  const detail = 'The sign-in provider cannot be reached. Try again, or sign in with an API key.'
  return new ApiError('sign_in_unavailable', detail, { retryAfterS, cause })
}

function failedError(cause: unknown): ApiError {
  return new ApiError('sign_in_failed', 'The sign-in was not completed. Begin it again.', { cause })
}
