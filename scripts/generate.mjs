import { setup } from './setup.mjs'

/** `npm run generate`: generates the database client, even if its inputs did not change. */
await setup({ pages: false, freshClient: true })
