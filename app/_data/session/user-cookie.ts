/** Cookie with the current user of open mode, which the server renders the first page for. */
export const userCookie = 'hearback.user'

export const defaultUser = 'demo'
