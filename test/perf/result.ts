const FIGURES = 4
const round = (figure: number): number => Number(figure.toPrecision(FIGURES))

/** One result of a benchmark as `npm run -s bench -- --json` prints it, an object a line. */
type BenchResult = Readonly<{
  bench: string
  metric: string
  value: number
  unit: string
  /** The target, or a peer's figure, in the same unit. */
  against?: number
  /** value / against: below 1 is good for times and sizes, above 1 for rates (units `1/s`, `orders/s`). */
  ratio?: number
}>

export function benchResult(
  bench: string,
  metric: string,
  value: number,
  unit: string,
  against?: number,
): BenchResult {
  const result = { bench, metric, value: round(value), unit }
  return against === undefined ? result : { ...result, against, ratio: round(value / against) }
}

export const print = (...figures: Parameters<typeof benchResult>): void => {
  process.stdout.write(`${JSON.stringify(benchResult(...figures))}\n`)
}
