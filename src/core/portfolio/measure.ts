/**
 * A figure that may not exist yet: `value` or the `reason` why there is none, never both. Nothing is invented where
 * history is too short.
 */
export type Measure = Readonly<{ value: number; reason: null } | { value: null; reason: string }>

export const measured = (value: number): Measure =>
  Number.isFinite(value) ? { value, reason: null } : { value: null, reason: 'The figure is not finite.' }

export const missing = (reason: string): Measure => ({ value: null, reason })

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Sample variance (n − 1). */
export function sampleVariance(values: readonly number[]): number {
  const centre = mean(values)
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1)
}

/** Spread below which returns count as equal: what is left of float64 after sums of equal numbers. */
const STILL = 1e-12

/** Whether all values are the same, but for the rounding of float64. */
export const isStill = (values: readonly number[]): boolean =>
  Math.max(...values) - Math.min(...values) <= STILL

/** Sample covariance (n − 1) of two equally long series. */
export function sampleCovariance(left: readonly number[], right: readonly number[]): number {
  const [leftMean, rightMean] = [mean(left), mean(right)]
  const products = left.reduce(
    (sum, value, at) => sum + (value - leftMean) * ((right[at] ?? 0) - rightMean),
    0,
  )
  return products / (left.length - 1)
}
