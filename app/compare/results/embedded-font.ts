/**
 * A style sheet with the first font of the list as a data URL: an SVG image cannot load the fonts of the page. Empty
 * when the page has no such font.
 */
export async function embeddedFont(fontFamily: string): Promise<string> {
  const name = familyName(fontFamily.split(',')[0] ?? '')
  const rule = fontRules().find(({ style }) => familyName(style.getPropertyValue('font-family')) === name)
  const url = rule?.style.getPropertyValue('src').match(/url\("?([^")]+)"?\)/)?.[1]
  if (!rule || !url) return ''
  const response = await fetch(new URL(url, rule.parentStyleSheet?.href ?? location.href))
  const font = await toDataUrl(await response.blob())
  return `@font-face { font-family: "${name}"; font-weight: 400 700; src: url(${font}) format("woff2"); }`
}

function fontRules(): CSSFontFaceRule[] {
  return [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule),
  )
}

function familyName(text: string): string {
  return text.trim().replace(/^["']|["']$/g, '')
}

function toDataUrl(blob: Blob): Promise<string> {
  const reader = new FileReader()
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}
