import { DEFAULT_PARAMETERS, withChanges } from '../../src/core/compliance/aml/index.ts'
import { expect } from 'vitest'
import { marketAlertsOn, marketSeenEveryWay } from './aml-script.ts'

/** Why it alerts, or why it does not; the script; what it raises. */
export type Case = readonly [why: string, script: string, seen: readonly string[]]

export const check = (_why: string, script: string, seen: readonly string[]): void => {
  for (const found of marketSeenEveryWay(script)) expect(found).toEqual(seen)
}

export const times = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => row(at)).join('\n')

/** `10:00:00.000` and so many milliseconds. */
export const clock = (ms: number): string => new Date(36_000_000 + ms).toISOString().slice(11, 23)

/** Both rows of a trade between two who deal for themselves. */
export const trade = (
  time: string,
  id: string,
  seller: string,
  buyer: string,
  quantity: number | string,
  price = 50,
) =>
  `${time} FILL ${id}s ${seller} ${seller} XYZ S ${quantity} ${price} ${buyer}
   ${time} FILL ${id}b ${buyer} ${buyer} XYZ B ${quantity} ${price} ${seller}`

/** What a script raises under changed parameters. */
export function seenWith(
  changes: Readonly<Record<string, number | boolean>>,
  script: string,
): readonly string[] {
  const parameters = withChanges(DEFAULT_PARAMETERS, changes)
  if (!parameters.ok) throw new Error(parameters.failure.message)
  return marketAlertsOn(script, parameters.value).map(({ typology, customer }) => `${typology} ${customer}`)
}

export const lines = (...rows: readonly string[]): string => rows.join('\n')
