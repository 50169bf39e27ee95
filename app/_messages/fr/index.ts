import type { Catalogue } from '../catalogue.ts'
import { home } from './home.ts'
import { layout } from './layout.ts'

/** The French messages: the layout and Home so far. */
export const fr: Catalogue = { layout, home }
