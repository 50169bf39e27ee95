import { Code, ConnectError } from '@connectrpc/connect'
import { expect, it } from 'vitest'
import { ApiError, apiErrors, type ErrorCode } from '#core/http/api-error.ts'
import { ProblemSchema } from '../generated/hearback/v1/jobs_pb.ts'
import { statusCodes, toStatus } from './status.ts'

const codes = Object.keys(apiErrors) as ErrorCode[]

it.each(codes)('status: %s has a status code of gRPC and its problem in the details', (code) => {
  const error = toStatus(new ApiError(code, 'The detail.', { field: 'file' }))
  expect(error.code).toBe(statusCodes[apiErrors[code][0]])
  expect(error.code).not.toBe(Code.Unknown)
  expect(error.rawMessage).toBe('The detail.')
  expect(error.details).toMatchObject([
    {
      desc: ProblemSchema,
      value: { code, status: apiErrors[code][0], detail: 'The detail.', field: 'file' },
    },
  ])
})

it('status: has codes only for statuses in the table of errors', () => {
  const statuses = new Set<number>(codes.map((code) => apiErrors[code][0]))
  expect(
    Object.keys(statusCodes)
      .map(Number)
      .filter((status) => !statuses.has(status)),
  ).toEqual([])
})

it.each([
  ['unauthenticated', Code.Unauthenticated],
  ['insufficient_scope', Code.PermissionDenied],
  ['not_found', Code.NotFound],
  ['already_final', Code.FailedPrecondition],
  ['too_large', Code.ResourceExhausted],
  ['rate_limited', Code.ResourceExhausted],
  ['unavailable', Code.Unavailable],
] as const)('status: %s is %i', (code, expected) => {
  expect(toStatus(new ApiError(code, 'The detail.')).code).toBe(expected)
})

it('status: an error without a code is INTERNAL and its message stays in the log', () => {
  const error = toStatus(new Error('secret'))
  expect(error.code).toBe(Code.Internal)
  expect(error.rawMessage).not.toContain('secret')
  const thrown = new ConnectError('Late.', Code.DeadlineExceeded)
  expect(toStatus(thrown)).toBe(thrown)
})
