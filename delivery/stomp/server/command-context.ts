import type { Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { WebServices } from '#core/services.ts'
import type { Frame, StompVersion } from '../frame/frame.ts'
import type { Acknowledgements } from './acknowledgements.ts'
import type { Subscriptions } from './subscriptions.ts'

/** State of one connection that its commands use. */
export interface CommandContext {
  /** Id of the connection. */
  id: string
  mode: string
  version: StompVersion
  principal: Principal
  services: WebServices
  subscriptions: Subscriptions
  acknowledgements: Acknowledgements
}

/** @throws ApiError `invalid_request` naming the header */
export function requireHeader(headers: Frame['headers'], name: string): string {
  const value = headers.get(name)
  if (value !== undefined && value !== '') return value
  throw new ApiError('invalid_request', `${name}: this header is required`, { field: name })
}
