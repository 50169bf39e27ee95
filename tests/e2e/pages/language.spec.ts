import { expect, type Page, test } from '@playwright/test'
import { catalogues } from '#app/_messages/catalogues.ts'
import { en } from '#app/_messages/en/index.ts'
import { submitSample } from '#tests/support/http/api.ts'

/** The title in the metadata of the document that the tests submit, and of its sample in English. */
const documentTitle = 'Financial report'

/** English messages without arguments that none of the language equals: names such as "Socket.IO" are the same. */
function englishMessages(language: 'de' | 'fr'): Set<string> {
  const own = new Set(
    Object.values(catalogues[language]).flatMap((section) => Object.values<string>(section)),
  )
  const messages = Object.values(en).flatMap((section) => Object.values<string>(section))
  return new Set(
    messages.filter((message) => !/[{<]/.test(message) && !own.has(message) && message !== documentTitle),
  )
}

/** A text of each page that shows that it is loaded, by its path. */
const pages = {
  de: {
    '/': 'Letzte Jobs',
    '/jobs/JOBID': 'Häufige Wörter',
    '/jobs/JOBID?tab=text': 'Gliederung',
    '/jobs/JOBID?tab=numbers': 'gezählte Zahlen',
    '/jobs/JOBID?tab=deliveries': 'Keine Zustellungen.',
    '/jobs/JOBID?tab=api': 'In einem Terminal verfolgen',
    '/report/JOBID': 'Drucken oder als PDF speichern',
    '/compare': 'Zustellarten an einem Job vergleichen',
    '/destinations': 'Eine Inbox ist ein Webhook-Empfänger',
    '/status': 'Aktive Worker',
    '/account': 'Letzte Fehler',
    '/admin': 'Nutzung aller Benutzer',
    '/sign-in': 'Keine Anmeldung nötig',
  },
  fr: {
    '/': 'Jobs récents',
    '/jobs/JOBID': 'Mots fréquents',
    '/jobs/JOBID?tab=text': 'Plan',
    '/jobs/JOBID?tab=numbers': 'nombres comptés',
    '/jobs/JOBID?tab=deliveries': 'Aucune livraison.',
    '/jobs/JOBID?tab=api': 'Suivre depuis un terminal',
    '/report/JOBID': 'Imprimer ou enregistrer en PDF',
    '/compare': 'Comparer les modes de livraison sur un job',
    '/destinations': 'Une inbox est un récepteur de webhooks',
    '/status': 'Workers en vie',
    '/account': 'Erreurs récentes',
    '/admin': 'Consommation de tous les utilisateurs',
    '/sign-in': 'Aucune connexion nécessaire',
  },
} as const

async function chooseLanguage(page: Page, base: string, language: string): Promise<void> {
  await page.context().addCookies([{ name: 'hearback.language', value: language, url: base }])
}

/** The texts of the page that stand in no element of another language, and its labels. */
function textsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { lang } = document.documentElement
    const isOwn = (element: Element | null) => element?.closest('[lang]')?.getAttribute('lang') === lang
    // Codes of errors and of commands are the same in all languages.
    const notText = 'script, noscript, style, code'
    const texts: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        if (!isOwn(node)) continue
        for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
          texts.push(node.getAttribute(name) ?? '')
      } else if (isOwn(node.parentElement) && !node.parentElement?.closest(notText))
        texts.push(node.textContent ?? '')
    }
    return texts.map((text) => text.trim())
  })
}

for (const language of ['de', 'fr'] as const) {
  test(`language: pages in ${language} show no English message`, async ({ page, baseURL }) => {
    const base = baseURL ?? ''
    await chooseLanguage(page, base, language)
    const jobid = await submitSample(base, 'financial-report.pdf', 'demo')
    const english = englishMessages(language)
    for (const [path, text] of Object.entries(pages[language])) {
      await page.goto(path.replace('JOBID', jobid))
      await expect(page.getByText(text).first(), path).toBeVisible()
      const found = (await textsOf(page)).filter((one) => english.has(one))
      expect(found, path).toEqual([])
    }
    await expect(page.locator('html')).toHaveAttribute('lang', language)
  })
}

test('language: the modes and the result of the digit test are in German', async ({ page, baseURL }) => {
  const base = baseURL ?? ''
  await chooseLanguage(page, base, 'de')
  const jobid = await submitSample(base, 'financial-report.pdf', 'demo')
  const main = page.locator('main')
  await page.goto('/')
  await main.getByText('Polling', { exact: true }).click()
  await expect(
    main.getByText(/^Fragt den Job in einem Intervall ab.* Geeignet für: den einfachsten/),
  ).toBeVisible()
  await expect(main.locator('[lang]')).toHaveCount(0)
  await page.goto(`/jobs/${jobid}?tab=numbers`)
  await expect(main.getByText(/^1\.216 Zahlen wurden gezählt\. Ausgelassen: /)).toBeVisible()
  await expect(main.locator('[lang]')).toHaveCount(0)
})

test('language: samples, destination types and the fields of their forms are in German', async ({
  page,
  baseURL,
}) => {
  await chooseLanguage(page, baseURL ?? '', 'de')
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Finanzbericht' })).toBeVisible()

  await page.goto('/compare')
  await page.getByRole('button', { name: /^PDF/ }).click()
  await expect(page.getByRole('radio', { name: 'Buch mit 300 Seiten' })).toBeChecked()
  await page.getByRole('button', { name: /^Störungen/ }).click()
  await expect(page.getByText('Der Empfänger des Webhooks antwortet zuerst mit 500')).toBeVisible()

  await page.goto('/destinations')
  await page.getByRole('button', { name: 'Ziel hinzufügen' }).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer.getByText(/^Nicht verfügbar: Der Betreiber hat keinen Broker/).first()).toBeVisible()
  await expect(drawer.locator('[lang]')).toHaveCount(0)
  await drawer.getByRole('button', { name: 'Signierte HTTP-Anfragen' }).click()
  await expect(drawer.getByText(/^Kodierung der Ereignisse\./)).toBeVisible()

  await page.goto('/admin')
  await page.getByRole('button', { name: 'Neuer Plan' }).click()
  await expect(page.getByLabel('Seiten pro Monat')).toHaveAttribute('placeholder', 'keine Grenze')
})

test('language: the documentation is in English, with the titles of the modes', async ({ page, baseURL }) => {
  await chooseLanguage(page, baseURL ?? '', 'de')
  await page.goto('/docs')
  const english = page.locator('main [lang=en]')
  await expect(english.getByRole('link', { name: 'Waiting for the answer' }).first()).toBeVisible()
  await expect(english.getByText('Warten auf die Antwort')).toHaveCount(0)
})

test('language: a follower that cannot start is reported in German', async ({ page, baseURL }) => {
  await chooseLanguage(page, baseURL ?? '', 'de')
  await page.route('**/health/live', (route) => route.abort())
  await page.goto('/compare')
  await page.getByRole('button', { name: 'Starten', exact: true }).click()
  await expect(page.getByText(/^\S.* konnte nicht gestartet werden\./)).toBeVisible()
})

test('language: a first visit is in the language of the browser, until another one is selected', async ({
  browser,
  baseURL,
}) => {
  const base = baseURL ?? ''
  const context = await browser.newContext({ locale: 'de-AT', baseURL: base })
  const page = await context.newPage()
  const response = await page.goto('/docs')
  // No cache may show it to a reader of another language.
  expect(response?.headers()['cache-control']).toContain('no-store')
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await page.getByRole('link', { name: 'Vergleich', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Zustellarten an einem Job vergleichen' })).toBeVisible()

  await chooseLanguage(page, base, 'en')
  await page.goto('/')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await context.close()
})

test('language: errors are in the language of the page, with the sentence of the server', async ({
  page,
  baseURL,
}) => {
  await chooseLanguage(page, baseURL ?? '', 'de')
  await page.goto('/')
  const file = { name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('just words') }
  await page.getByLabel('PDF-Dateien').setInputFiles(file)
  const alert = page.locator('main').getByRole('alert')
  await expect(alert).toHaveText(
    'Diese Datei ist kein PDF. Exportieren Sie das Dokument als PDF und senden Sie diese Datei.',
  )

  await page.evaluate(() => localStorage.setItem('hearback.user', 'x'.repeat(200)))
  await page.reload()
  await expect(alert).toContainText('Die Anfrage ist ungültig.')
  await expect(alert.locator('[lang=en]')).toContainText('userid')
})

test('language: amounts and times are those of the language', async ({ page, baseURL }) => {
  const base = baseURL ?? ''
  const jobid = await submitSample(base, 'financial-report.pdf', 'demo')
  await chooseLanguage(page, base, 'de')
  await page.goto(`/jobs/${jobid}`)
  await expect(page.getByText('29 Seiten, 5.258 Wörter; 1.216 Zahlen')).toBeVisible()
  await expect(page.getByText('15. Januar 2026').first()).toBeVisible()
  // A line does not end between the number and its unit.
  expect(await page.getByText(/^financial-report\.pdf, /).textContent()).toBe(
    'financial-report.pdf, 69\u00a0kB',
  )
  const time = page.getByRole('region', { name: 'Zeitleiste' }).locator('time').first()
  await expect(time).toHaveText(/^\d\d:\d\d:\d\d,\d{3}$/)
})
