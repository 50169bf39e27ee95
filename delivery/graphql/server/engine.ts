import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  type Source,
} from 'graphql'
import { createLRUCache, createYoga, type Plugin } from 'graphql-yoga'
import { requireScope } from '#core/access/gate.ts'
import { modeName, operationScopes } from '../operations.ts'
import { liveDirective, schema } from '../schema/schema.ts'
import { limitError, limits, requireBoundedCost, requireBoundedDocument } from './bounds.ts'
import type { OperationContext } from './context.ts'
import { toCodedError, withErrorCodes } from './errors.ts'
import { LiveQuery } from './live-query.ts'

/** Parsed documents that are kept. */
const maxDocuments = 100

/** Parses a document and checks its size. @throws ApiError `invalid_request`, GraphQLError for a syntax error */
function parseDocument(source: Source | string): DocumentNode {
  const text = typeof source === 'string' ? source : source.body
  if (text.length > limits.characters) throw limitError('characters')
  const document = parse(text, { maxTokens: limits.tokens })
  requireBoundedDocument(document)
  return document
}

/** Checks the scope and the cost of an operation. @throws ApiError */
function requireAllowed(args: ExecutionArgs): OperationDefinitionNode | null {
  const operation = getOperationAST(args.document, args.operationName)
  if (!operation) return null
  const { principal } = args.contextValue as OperationContext
  requireScope(principal, operationScopes[operation.operation])
  requireBoundedCost(args.document, operation, args.variableValues ?? {})
  return operation
}

const rules: Plugin<OperationContext> = {
  onParse({ setParseFn }) {
    setParseFn(parseDocument)
  },
  onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
    try {
      const operation = requireAllowed(args)
      const context = args.contextValue as OperationContext
      if (!context.streams || !operation || !isLive(operation)) return
      setExecuteFn(() => runLive(args, executeFn, context))
    } catch (error) {
      setResultAndStopExecution({ errors: [codedError(args, error)] })
    }
  },
  onSubscribe({ args, setResultAndStopExecution }) {
    try {
      requireAllowed(args)
    } catch (error) {
      setResultAndStopExecution({ errors: [codedError(args, error)] })
    }
  },
  onResultProcess({ result, setResult, serverContext }) {
    const { logger } = (serverContext as unknown as OperationContext).services
    if (Symbol.asyncIterator in result)
      setResult(mapResults(result as never, (one) => withErrorCodes(one, logger)))
    else if (!Array.isArray(result)) setResult(withErrorCodes(result as never, logger))
  },
}

function codedError({ contextValue }: ExecutionArgs, error: unknown) {
  return toCodedError(error, (contextValue as OperationContext).services.logger)
}

function isLive({ directives }: OperationDefinitionNode): boolean {
  return directives?.some(({ name }) => name.value === liveDirective.name) ?? false
}

function runLive(
  args: ExecutionArgs,
  execute: (args: ExecutionArgs) => unknown,
  context: OperationContext,
): LiveQuery {
  const { principal, services, listing, signal } = context
  return new LiveQuery(
    async (touched) => (await execute({ ...args, contextValue: { ...context, touched } })) as ExecutionResult,
    async (followed) =>
      'jobid' in followed
        ? services.feed.follow(principal, { ...followed, mode: modeName })
        : services.feed.followUser(principal, followed.userid, modeName),
    (followed) => listing.add(followed),
  ).closeOn(signal)
}

/** Results as they are sent over HTTP, one after the other. */
function mapResults(
  results: AsyncIterable<ExecutionResult>,
  map: (result: ExecutionResult) => ExecutionResult,
): AsyncGenerator<ExecutionResult> {
  const iterator = results[Symbol.asyncIterator]() as AsyncGenerator<ExecutionResult>
  const mapped: AsyncGenerator<ExecutionResult> = {
    async next() {
      const next = await iterator.next()
      return next.done ? next : { done: false, value: map(next.value) }
    },
    return: (value) => iterator.return(value),
    throw: (error) => iterator.throw(error),
    [Symbol.asyncIterator]: () => mapped,
    [Symbol.asyncDispose]: async () => void (await iterator.return(undefined)),
  }
  return mapped
}

/** Not cached: a document with a syntax error is not sent twice. */
const noErrors = { get: () => undefined, set: () => {} }

/** Executes operations, for HTTP (`fetch`) and for WebSockets (`getEnveloped`). The context comes with each call. */
export const engine = createYoga<OperationContext>({
  schema: schema as never,
  graphqlEndpoint: '/graphql',
  plugins: [rules],
  parserAndValidationCache: { documentCache: createLRUCache({ max: maxDocuments }), errorCache: noErrors },
  // Errors get their code, and lose their cause, in `withErrorCodes`.
  maskedErrors: false,
  logging: false,
  cors: false,
  graphiql: false,
  landingPage: false,
  multipart: false,
  // The platform's own streams: a chunk is produced only when the client has read the previous one.
  fetchAPI: { Request, Response, ReadableStream, Headers, URL, TextEncoder, TextDecoder, fetch } as never,
})
