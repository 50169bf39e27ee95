import type { Catalogue } from '../catalogue.ts'
import { common } from './common.ts'
import { home } from './home.ts'

/** The French messages: the layout and Home so far. */
export const fr: Catalogue = { common, home }
