'use client'

import type { DestinationTranslation } from '#core/outbox/destinations/destination-guide.ts'
import type { DestinationView } from '#core/outbox/destinations/destination-view.ts'
import { readJson, send } from '../_data/api.ts'
import { destinationsPath } from '../_data/paths.ts'
import { useApiQuery } from '../_data/use-api-query.ts'
import type { ObjectSchema } from '../_forms/schema.ts'
import { useMessages } from '../_messages/messages.tsx'

export type { DestinationView } from '#core/outbox/destinations/destination-view.ts'

/** A destination with its generated credentials: the response to its creation. */
export type NewDestinationView = DestinationView & { secrets: Record<string, string> }

/** A kind of destination, as `GET /destination-types` lists it. */
export interface DestinationTypeView {
  name: string
  title: string
  summary: string
  /** JSON Schema of `config`. */
  schema: ObjectSchema
  /** Whether its generated credentials can be rotated. */
  rotates: boolean
  /** Why none can be created on this service; null when it can. */
  unavailable: string | null
  /** The BCP 47 tag of its texts, if that is not the language of the page. */
  lang?: string
}

interface TypeList {
  types: (DestinationTypeView & { translations: DestinationTranslation[] })[]
}

/** The kinds of destinations in the language of the page; read once. */
export function useDestinationTypes() {
  const { language } = useMessages()
  return useApiQuery<{ types: DestinationTypeView[] }>('/destination-types', {
    version: language,
    isStatic: true,
    async read(path, signal) {
      const { types } = await readJson<TypeList>(path, signal)
      return { types: types.map((type) => toListedType(type, language)) }
    },
  })
}

/** The type in a language; in English if it has no texts in that language. */
function toListedType({ translations, ...type }: TypeList['types'][number], language: string) {
  const translated = translations.find((one) => one.language === language)
  if (!translated) return { ...type, ...(language !== 'en' && { lang: 'en' }) }
  const properties = Object.entries(type.schema.properties ?? {})
  return {
    ...type,
    summary: translated.summary,
    unavailable: type.unavailable && (translated.unavailable ?? type.unavailable),
    schema: {
      ...type.schema,
      properties: Object.fromEntries(
        properties.map(([name, schema]) => [name, { ...schema, ...translated.fields[name] }]),
      ),
    },
  }
}

/** The destinations for all jobs of a user. */
export function useDestinations(userid: string) {
  return useApiQuery<{ destinations: DestinationView[] }>(destinationsPath(userid), { everyMs: 5_000 })
}

/** What a person recognises a destination by: its description, or else the first texts of its config. */
export function nameOf({ config, description }: Pick<DestinationView, 'config' | 'description'>): string {
  if (description) return description
  return targetOf({ config })
}

/** The texts of the config that say where it delivers to. */
export function targetOf({ config }: Pick<DestinationView, 'config'>): string {
  const texts = Object.values(config).filter((value) => typeof value === 'string')
  const url = texts.find((text) => URL.canParse(text))
  return url ?? texts.join(' · ')
}

/** Creates a destination for all jobs of the user. @throws ProblemError */
export function createDestination(
  userid: string,
  input: Pick<DestinationView, 'type' | 'config'> & Partial<Pick<DestinationView, 'events' | 'description'>>,
): Promise<NewDestinationView> {
  return send('POST', destinationsPath(userid), input)
}
