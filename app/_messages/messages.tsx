'use client'

import { createContext, type ReactNode, useContext } from 'react'
import type { MessageKey, Messages } from './en.ts'
import { formatMessage } from './format-message.ts'

/** Returns a message of the current language, with values for its placeholders. */
export type Translate = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string

const MessagesContext = createContext<Messages | null>(null)

/** Provides the messages that the server chose to all components. */
export function MessagesProvider({ messages, children }: { messages: Messages; children: ReactNode }) {
  return <MessagesContext value={messages}>{children}</MessagesContext>
}

export function useMessages(): Translate {
  const messages = useContext(MessagesContext)
  if (!messages) throw new Error('useMessages needs a MessagesProvider.')
  return (key, values) => formatMessage(messages[key], values)
}
