import { embeddedFont } from './embedded-font.ts'

const copiedProperties = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'opacity',
  'font-size',
  'font-weight',
  'font-variant-numeric',
  'text-anchor',
  'paint-order',
] as const

/** Pixels per CSS pixel, for print. */
const scale = 2

const margin = 24

/** Texts around the chart. */
export interface PngTexts {
  headline: string
  /** What was compared: file, runs, date. */
  details: string
}

/** Renders headline, details, chart and legend as a PNG in the current colours. @throws Error when the browser cannot */
export async function drawPng(
  chart: SVGSVGElement,
  legend: Element,
  { headline, details }: PngTexts,
): Promise<Blob> {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser does not support canvas.')
  const { fontFamily } = getComputedStyle(document.body)
  const ink = getComputedStyle(document.body).color
  const muted = getComputedStyle(legend).color
  const { width, height } = chart.viewBox.baseVal
  const headlineFont = `650 26px ${fontFamily}`
  const smallFont = `400 14px ${fontFamily}`
  context.font = headlineFont
  const lines = wrap(context, headline, width - 2 * margin)
  const chartTop = margin + lines.length * 32 + 30
  const totalHeight = chartTop + height + 52
  // Setting the size clears the canvas and its settings.
  canvas.width = width * scale
  canvas.height = totalHeight * scale
  context.scale(scale, scale)
  context.fillStyle = getComputedStyle(chart.closest('.card') ?? chart).backgroundColor
  context.fillRect(0, 0, width, totalHeight)
  context.fillStyle = ink
  context.font = headlineFont
  for (const [index, line] of lines.entries()) context.fillText(line, margin, margin + 24 + index * 32)
  context.fillStyle = muted
  context.font = smallFont
  context.fillText(details, margin, margin + lines.length * 32 + 18)
  const font = await embeddedFont(fontFamily)
  context.drawImage(await toImage(chart, fontFamily, font), 0, chartTop, width, height)
  let x = margin
  for (const item of legend.querySelectorAll(':scope > span')) {
    const icon = item.querySelector('svg')
    if (icon) {
      const [iconWidth, iconHeight] = [icon.width.baseVal.value, icon.height.baseVal.value]
      context.drawImage(await toImage(icon, fontFamily, ''), x, chartTop + height + 10, iconWidth, iconHeight)
      x += iconWidth + 8
    }
    const text = item.textContent ?? ''
    context.fillText(text, x, chartTop + height + 22)
    x += context.measureText(text).width + 22
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The image could not be created.')))),
  )
}

/** An SVG element of the page as an image, with its computed styles. `font` is a style sheet with the font. */
async function toImage(svg: SVGSVGElement, fontFamily: string, font: string): Promise<HTMLImageElement> {
  const copy = svg.cloneNode(true) as SVGSVGElement
  inlineStyles(svg, copy)
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('font-family', fontFamily)
  if (font) {
    const style = document.createElementNS('http://www.w3.org/2000/svg', 'style')
    style.textContent = font
    copy.prepend(style)
  }
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
  await image.decode()
  return image
}

/** Breaks a text into lines of at most that width. */
function wrap(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && context.measureText(longer).width > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

/** Copies computed styles to attributes, because style sheets do not apply to a standalone image. */
function inlineStyles(from: Element, to: Element): void {
  const computed = getComputedStyle(from)
  for (const property of copiedProperties) to.setAttribute(property, computed.getPropertyValue(property))
  to.removeAttribute('style')
  to.removeAttribute('class')
  for (const [index, child] of [...from.children].entries()) {
    const other = to.children[index]
    if (other) inlineStyles(child, other)
  }
}
