import { launch } from 'chrome-launcher'
import lighthouse, { desktopConfig } from 'lighthouse'

/** Lighthouse sometimes misses the start of its own trace and asks for another run. */
const maxTries = 3

/**
 * Visits pages with Lighthouse. Takes one message `{ browser: { path, args, env }, visits: [{ url, device }] }` and
 * sends one message `{ url, device, scores, ms, shift, failed }` per visit.
 */
process.once('message', async ({ browser, visits }) => {
  const chrome = await launch({
    chromePath: browser.path,
    chromeFlags: ['--headless=new', ...browser.args],
    envVars: browser.env,
    logLevel: 'error',
  })
  try {
    for (const { url, device } of visits) {
      process.send({ url, device, ...toFigures(await visit(chrome.port, url, device)) })
    }
  } finally {
    chrome.kill()
    process.disconnect()
  }
})

async function visit(port, url, device) {
  const categories = ['performance', 'accessibility', 'best-practices']
  for (let tries = 1; ; tries++) {
    const { lhr } = await lighthouse(
      url,
      { port, onlyCategories: categories, logLevel: 'error' },
      device === 'desktop' ? desktopConfig : undefined,
    )
    if (!lhr.runtimeError) return lhr
    if (tries === maxTries) throw new Error(lhr.runtimeError.message)
  }
}

function toFigures({ categories, audits }) {
  return {
    scores: Object.fromEntries(
      Object.values(categories).map(({ id, score }) => [id, Math.round(score * 100)]),
    ),
    ms: {
      firstPaint: audits['first-contentful-paint'].numericValue,
      largestPaint: audits['largest-contentful-paint'].numericValue,
      blocked: audits['total-blocking-time'].numericValue,
    },
    shift: audits['cumulative-layout-shift'].numericValue,
    failed: [categories.accessibility, categories['best-practices']]
      .flatMap(({ auditRefs }) => auditRefs)
      .filter(({ id, weight }) => weight > 0 && audits[id].score === 0)
      .map(({ id }) => id),
  }
}
