'use client'

import { useState } from 'react'
import { CommandLine } from '../../_components/text/command-line.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './destination.module.css'

const snippets: readonly (readonly [language: string, code: string])[] = [
  [
    'Node.js',
    `import { verifyWebhook } from 'hearback-client'

// body: the raw request body; secret: whsec_…
const event = await verifyWebhook(body, headers, secret)`,
  ],
  [
    'Python',
    `# pip install standardwebhooks
from standardwebhooks.webhooks import Webhook

event = Webhook(secret).verify(body, headers)`,
  ],
  [
    'Go',
    `// go get github.com/standard-webhooks/standard-webhooks/libraries/go
wh, err := standardwebhooks.NewWebhook(secret)
err = wh.Verify(body, headers)`,
  ],
]

/** How a receiver verifies the signature, for messages that are signed as in Standard Webhooks 1.0. */
export function SignatureSnippets({ headers }: { headers: Record<string, string> }) {
  const [language, setLanguage] = useState(snippets[0]?.[0])
  const t = useMessages()
  if (!('webhook-signature' in headers)) return null
  const code = snippets.find(([name]) => name === language)?.[1] ?? ''
  return (
    <details className={styles.snippets}>
      <summary>{t('log.verify')}</summary>
      <fieldset className={styles.filters}>
        <legend className="visually-hidden">{t('log.language')}</legend>
        {snippets.map(([name]) => (
          <button
            key={name}
            type="button"
            className="chip"
            aria-pressed={name === language}
            onClick={() => setLanguage(name)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <CommandLine line={code} />
    </details>
  )
}
