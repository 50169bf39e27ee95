import type { Catalogue } from '../catalogue.ts'
import { home } from './home.ts'
import { layout } from './layout.ts'
import { problem } from './problem.ts'
import { samples } from './samples.ts'

/** The French messages: the layout, Home, the samples and the errors so far. */
export const fr: Catalogue = { layout, home, problem, samples }
