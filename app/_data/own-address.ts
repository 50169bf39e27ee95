/**
 * The header in which the server tells a page that it makes where its own API answers. It is set on the way to
 * the pages, over whatever a client sent under that name.
 */
export const ownAddressHeader = 'x-hearback-own-address'
