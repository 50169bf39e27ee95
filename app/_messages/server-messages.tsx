import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { createTranslate, noBreakSpace } from '#client/format/translate.ts'
import type { SectionName } from './catalogue.ts'
import { messagesOf, toLanguage } from './catalogues.ts'
import { type Language, languageCookie } from './language.ts'
import { MessagesProvider, type Translate } from './messages.tsx'

/** The language of the request: the one that was selected in this browser, or else the browser's. */
export async function requestLanguage(): Promise<Language> {
  const selected = (await cookies()).get(languageCookie)?.value
  return toLanguage(selected, (await headers()).get('accept-language'))
}

/** The messages of the sections, for server components. */
export async function serverMessages(...sections: SectionName[]): Promise<Translate> {
  const language = await requestLanguage()
  return createTranslate(messagesOf(language, sections), language, noBreakSpace)
}

/** Provides the messages of the sections of a page. Those of the section `layout` are provided by the layout. */
export async function PageMessages({
  sections,
  children,
}: {
  sections: readonly SectionName[]
  children: ReactNode
}) {
  const language = await requestLanguage()
  return (
    <MessagesProvider language={language} messages={messagesOf(language, sections)}>
      {children}
    </MessagesProvider>
  )
}
