const copied = [
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

/** Twice as many pixels as on the page, to be sharp on paper. */
const scale = 2

/** The drawing as a PNG, in the colours it has at the moment. */
export async function drawPng(chart: SVGSVGElement): Promise<Blob> {
  const { width, height } = chart.viewBox.baseVal
  const copy = chart.cloneNode(true) as SVGSVGElement
  inlineStyles(chart, copy)
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('font-family', 'system-ui, sans-serif')
  const picture = new Image()
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
  await picture.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * scale
  canvas.height = height * scale
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser cannot draw the picture.')
  context.scale(scale, scale)
  context.fillStyle = getComputedStyle(chart.closest('.card') ?? chart).backgroundColor
  context.fillRect(0, 0, width, height)
  context.drawImage(picture, 0, 0, width, height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.')))),
  )
}

/** A picture stands alone: no style sheet reaches it, so every element carries its own look. */
function inlineStyles(from: Element, to: Element): void {
  const computed = getComputedStyle(from)
  for (const property of copied) to.setAttribute(property, computed.getPropertyValue(property))
  to.removeAttribute('style')
  to.removeAttribute('class')
  for (const [index, child] of [...from.children].entries()) {
    const other = to.children[index]
    if (other) inlineStyles(child, other)
  }
}
