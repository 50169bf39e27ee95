/** Problem codes for which a retry of the same request cannot succeed. */
export const permanentCodes = new Set([
  'not_found',
  'gone',
  'invalid_request',
  'unauthenticated',
  'insufficient_scope',
  'forbidden_origin',
  'forbidden_host',
])
