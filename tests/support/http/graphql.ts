import { createClient } from 'graphql-ws'

/** A GraphQL result as clients parse it. */
export interface GraphqlAnswer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests read members of any depth.
  data?: any
  errors?: {
    message: string
    path?: string[]
    extensions: { code: string; status: number; field?: string }
  }[]
}

/** Executes an operation with `POST /graphql`. */
export async function postGraphql(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  })
  return { status: response.status, ...((await response.json()) as object) }
}

/** A graphql-ws client that does not reconnect. */
export function graphqlWsClient(url: string, connectionParams: Record<string, unknown> = {}) {
  return createClient({ url: `${url.replace('http', 'ws')}/graphql`, connectionParams, retryAttempts: 0 })
}
