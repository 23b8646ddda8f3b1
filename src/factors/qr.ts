import { create } from 'qrcode'

/** A QR code of `text` as a data URI of an SVG picture, dark on white with its quiet zone, so that it can be read in dark mode too. */
export const qrCode = (text: string): string => {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const edge = modules.size + 8
  let path = ''
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (!modules.get(y, x)) continue
      const from = x
      while (x + 1 < modules.size && modules.get(y, x + 1)) x++
      path += `M${from + 4} ${y + 4}h${x - from + 1}v1h-${x - from + 1}z`
    }
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${edge} ${edge}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${edge}v${edge}H0z"/><path d="${path}"/></svg>`
  return `data:image/svg+xml;base64,${btoa(svg)}`
}
