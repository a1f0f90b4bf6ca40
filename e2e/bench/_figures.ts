/** Figures of interleaved pairs: the median and how far the rounds lie apart. */
export interface Spread {
  median: number
  least: number
  most: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const median =
    sorted.length % 2 === 1
      ? (sorted[middle] ?? Number.NaN)
      : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
  return { median, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN }
}

export const shown = ({ median, least, most }: Spread, digits = 0, unit = '') =>
  `${median.toFixed(digits)}${unit} (${least.toFixed(digits)}–${most.toFixed(digits)})`

export function report(line: string) {
  process.stdout.write(`${line}\n`)
}
