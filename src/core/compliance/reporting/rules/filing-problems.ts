/** Something wrong in a filing. `where` names the report or element, never the value of a personal field. */
export type FilingProblem = Readonly<{ rule: string; where: string; message: string }>

export const problem = (rule: string, where: string, message: string): FilingProblem => ({
  rule,
  where,
  message,
})

/** A problem where a condition does not hold. */
export const unless = (
  holds: boolean,
  rule: string,
  where: string,
  message: string,
): readonly FilingProblem[] => (holds ? [] : [problem(rule, where, message)])

/** Values that stand more than once. */
export const repeated = (values: readonly string[]): readonly string[] => [
  ...new Set(values.filter((value, at) => values.indexOf(value) !== at)),
]
