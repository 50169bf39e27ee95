import type { en } from './en/index.ts'

/** The complete English catalogue: its sections, each with the messages of a part of the pages. */
type English = typeof en

/** Name of a section of the catalogue. */
export type SectionName = keyof English

export type MessageKey = { [Name in SectionName]: keyof English[Name] }[SectionName]

/** The messages of a section in some language. */
export type Section<Name extends SectionName> = Readonly<Record<keyof English[Name], string>>

/** The messages of a language, complete: a page in two languages is worse than one in English. */
export type Catalogue = { readonly [Name in SectionName]: Section<Name> }
