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

/** Renders the chart as a PNG in its current colours. @throws Error when the browser cannot */
export async function drawPng(chart: SVGSVGElement): Promise<Blob> {
  const { width, height } = chart.viewBox.baseVal
  const copy = chart.cloneNode(true) as SVGSVGElement
  inlineStyles(chart, copy)
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('font-family', 'system-ui, sans-serif')
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * scale
  canvas.height = height * scale
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser does not support canvas.')
  context.scale(scale, scale)
  context.fillStyle = getComputedStyle(chart.closest('.card') ?? chart).backgroundColor
  context.fillRect(0, 0, width, height)
  context.drawImage(image, 0, 0, width, height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The image could not be created.')))),
  )
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
