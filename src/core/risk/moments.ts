/** Shape of a sample. `deviation` divides by n − 1; skewness and excess kurtosis are those of the sample itself (1/n). */
export type Moments = Readonly<{ mean: number; deviation: number; skewness: number; excessKurtosis: number }>

const sumOf = (values: ArrayLike<number>, of: (value: number) => number): number => {
  let [sum, lost] = [0, 0]
  for (let at = 0; at < values.length; at += 1) {
    // Neumaier's compensation: a year of small returns does not lose its mean to rounding.
    const term = of(values[at] ?? 0)
    const next = sum + term
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum
    sum = next
  }
  return sum + lost
}

/** Moments of at least two values; a constant sample has deviation, skewness and excess kurtosis 0. */
export function momentsOf(values: ArrayLike<number>): Moments {
  const count = values.length
  const mean = sumOf(values, (value) => value / count)
  let largest = 0
  for (let at = 0; at < count; at += 1) largest = Math.max(largest, Math.abs((values[at] ?? 0) - mean))
  if (largest <= 4e-16 * Math.abs(mean)) return { mean, deviation: 0, skewness: 0, excessKurtosis: 0 }
  // In units of the largest deviation no power leaves float64.
  const moment = (power: number): number =>
    sumOf(values, (value) => ((value - mean) / largest) ** power) / count
  const second = moment(2)
  return {
    mean,
    deviation: largest * Math.sqrt((second * count) / (count - 1)),
    skewness: moment(3) / second ** 1.5,
    excessKurtosis: moment(4) / second ** 2 - 3,
  }
}
