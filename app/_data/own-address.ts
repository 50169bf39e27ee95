/**
 * Header with the address of the server's own API, set by the server on requests for pages. A value sent by the
 * client is replaced.
 */
export const ownAddressHeader = 'x-hearback-own-address'
