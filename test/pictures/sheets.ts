import { join } from 'node:path'
import type { Browser } from 'playwright-core'

export interface Picture {
  name: string
  png: Buffer
  width: number
  height: number
}

const sheetWidth = 1560
const sheetHeight = 1700
const caption = 26
const gap = 14

/** Which pictures go on which sheet: in rows, as many as fit. */
const arrange = (pictures: readonly Picture[]): Picture[][] => {
  const sheets: Picture[][] = []
  let [x, y, row] = [0, 0, 0]
  for (const picture of pictures) {
    const [width, height] = [picture.width + gap, picture.height + caption + gap]
    if (x + width > sheetWidth + gap) [x, y, row] = [0, y + row, 0]
    if (sheets.length === 0 || (y > 0 && y + height > sheetHeight)) {
      sheets.push([])
      ;[x, y, row] = [0, 0, 0]
    }
    sheets.at(-1)?.push(picture)
    x += width
    row = Math.max(row, height)
  }
  return sheets
}

/** Writes contact sheets of pictures, `<name>-1.png` and so on. */
export const writeSheets = async (browser: Browser, folder: string, name: string, pictures: readonly Picture[]) => {
  const page = await browser.newPage({ viewport: { width: sheetWidth, height: 800 } })
  for (const [n, sheet] of arrange(pictures).entries()) {
    const figures = sheet.map(
      ({ name, png, width }) =>
        `<figure style="width:${width}px"><figcaption>${name}</figcaption><img src="data:image/png;base64,${png.toString('base64')}" width="${width}"></figure>`,
    )
    await page.setContent(
      `<style>body{margin:0;background:#8b93a7;font:600 14px/${caption}px sans-serif}main{display:flex;flex-wrap:wrap;gap:${gap}px;align-items:start}figure{margin:0}figcaption{height:${caption}px;overflow:hidden;white-space:nowrap}img{display:block}</style><main>${figures.join('')}</main>`,
    )
    await page.screenshot({ path: join(folder, `${name}-${n + 1}.png`), fullPage: true })
  }
  await page.close()
}
