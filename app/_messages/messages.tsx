'use client'

import { createContext, Fragment, type ReactNode, useContext, useMemo } from 'react'
import { createTranslate, noBreakSpace, type Translate as TranslateOf } from '#client/format/translate.ts'
import type { MessageKey } from './catalogue.ts'
import type { Language } from './language.ts'

/** Returns a message of the current language, with values for its arguments. */
export type Translate = TranslateOf<MessageKey>

type Messages = Partial<Record<MessageKey, string>>

const MessagesContext = createContext<{ language: Language; messages: Messages } | null>(null)

interface MessagesProviderProps {
  language: Language
  messages: Messages
  children: ReactNode
}

/** Provides the messages that the server chose to all components, besides those of the providers around it. */
export function MessagesProvider({ language, messages, children }: MessagesProviderProps) {
  const outer = useContext(MessagesContext)?.messages
  const value = useMemo(
    () => ({ language, messages: { ...outer, ...messages } }),
    [outer, language, messages],
  )
  return <MessagesContext value={value}>{children}</MessagesContext>
}

export function useMessages(): Translate {
  const value = useContext(MessagesContext)
  if (!value) throw new Error('useMessages needs a MessagesProvider.')
  return useMemo(() => createTranslate(value.messages, value.language, noBreakSpace), [value])
}

/** The BCP 47 tag of text from the server, which is in English; undefined where the page is in English, too. */
export function useServerLanguage(): string | undefined {
  const { language } = useMessages()
  return language === 'en' ? undefined : 'en'
}

interface RichMessageProps {
  id: MessageKey
  values?: Readonly<Record<string, string | number>>
  /** Elements for the tags of the message; `<b>` needs none. */
  tags?: Readonly<Record<string, (children: ReactNode) => ReactNode>>
}

const bold = { b: (children: ReactNode) => <strong>{children}</strong> }

/** A message with elements: `<b>…</b>` is strong, other tags are given. Tags neither nest nor stand in arguments. */
export function RichMessage({ id, values, tags }: RichMessageProps) {
  const t = useMessages()
  const elements: NonNullable<RichMessageProps['tags']> = { ...bold, ...tags }
  // The capturing groups are part of the result: text, tag, content, text …
  const parts = t.raw(id).split(/<(\w+)>(.*?)<\/\1>/)
  return parts.map((part, index) => {
    if (index % 3 === 1) return null
    const text = t.format(part, values)
    const element = index % 3 === 2 ? elements[parts[index - 1] ?? ''] : undefined
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message keep their order.
    return <Fragment key={index}>{element ? element(text) : text}</Fragment>
  })
}
