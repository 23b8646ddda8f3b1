/** One line of the table. A figure with a target should not be above it. */
export interface Row {
  figure: string
  value: number
  unit?: 'ms' | 'MB'
  target?: number
}

/** The rows as a table of aligned text. */
export const table = (rows: Row[]): string => {
  const cells = rows.map(({ figure, value, unit = '', target }) => [
    figure,
    `${shown(value)} ${unit}`.trim(),
    target === undefined ? '' : `at most ${target} ${unit}`.trim(),
    target === undefined ? '' : value <= target ? 'met' : 'MISSED',
  ])
  const widths = [0, 1, 2, 3].map(column => Math.max(...cells.map(row => (row[column] as string).length)))
  return cells
    .map(row =>
      row
        .map((cell, column) => (column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  '),
    )
    .map(line => line.trimEnd())
    .join('\n')
}

const shown = (value: number): string => {
  if (!Number.isFinite(value)) return '–'
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value >= 1
        ? value.toFixed(2)
        : value.toFixed(3)
}
