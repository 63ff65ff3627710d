import { IDENTIFIERS } from '../../../identifiers/index.ts'

// Which codes name parties and instruments is for `identifiers` to say; a filing takes them as they are written there, in
// capitals and without blanks.

const WRITTEN = /^[A-Z0-9]+$/

export const isLei = (code: string): boolean => WRITTEN.test(code) && IDENTIFIERS.LEI(code).isValid

export const isIsin = (code: string): boolean => WRITTEN.test(code) && IDENTIFIERS.ISIN(code).isValid

const EEA: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
)

export const isEea = (code: string): boolean => EEA.has(code)
