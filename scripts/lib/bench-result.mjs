const isNumber = (figure) => typeof figure === 'number' && Number.isFinite(figure)

/**
 * Whoever reads the results counts with numbers: a comparison has both, `against` and `ratio`, or neither.
 * @param {{metric?: unknown, value?: unknown, unit?: unknown, against?: unknown, ratio?: unknown}} result
 */
export const isLawfulResult = ({ metric, value, unit, against, ratio }) =>
  typeof metric === 'string' &&
  typeof unit === 'string' &&
  isNumber(value) &&
  (against === undefined ? ratio === undefined : isNumber(against) && isNumber(ratio))

/** The result on a line of a benchmark's output; undefined when the line is words. */
export function resultIn(line) {
  try {
    const result = JSON.parse(line)
    return typeof result?.bench === 'string' ? result : undefined
  } catch {
    return undefined
  }
}
