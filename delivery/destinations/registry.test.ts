import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import * as registry from './registry.ts'

const types: readonly DestinationType[] = Object.values(registry)

describe.each(types)('the destination type $name', ({ configSchema, translations, unavailable }) => {
  const { properties = {} } = z.toJSONSchema(configSchema, { io: 'input' })

  it.each(['de', 'fr'])('has its texts in the language %s, too', (language) => {
    const texts = translations?.find((one) => one.language === language)
    expect(texts?.summary).toMatch(/^.+\.$/)
    if (unavailable) expect(texts?.unavailable).toMatch(/^.+\.$/)
    expect(Object.keys(texts?.fields ?? {}).toSorted()).toEqual(Object.keys(properties).toSorted())
    for (const [name, { title, description }] of Object.entries(texts?.fields ?? {})) {
      expect(title.trim(), name).not.toBe('')
      if (z.json().parse(properties[name]) && (properties[name] as { description?: string }).description)
        expect(description, name).toMatch(/^.+\.$/)
    }
  })
})
