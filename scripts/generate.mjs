import { setup } from './setup.mjs'

/** `npm run generate`: writes the database client even when it seems up to date. */
await setup({ pages: false, freshClient: true })
