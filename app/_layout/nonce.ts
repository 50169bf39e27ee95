/** Request header, set by the server, with the nonce of the page's Content-Security-Policy. */
export const nonceHeader = 'x-hearback-nonce'
