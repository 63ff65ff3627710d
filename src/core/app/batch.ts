/** The pure batch tools of the command line: rows in, rows out, no store and no clock. */
export { findPii } from '../compliance/privacy/index.ts'
export type { PiiEntity } from '../compliance/privacy/index.ts'
export { rootOfHexLines } from '../audit/index.ts'
export { IDS_COLUMNS, MRZ_COLUMNS, identifierRow, mrzRow } from '../identifiers/index.ts'
export { makeMatchEvaluator } from '../matching/index.ts'
export type { MatchEvaluator, MatchOperation, MatchTrade } from '../matching/index.ts'
export {
  IV_COLUMNS,
  SABR_COLUMNS,
  ivRow,
  makeBatchShare,
  priceColumns,
  priceRow,
  sabrRow,
} from '../pricing/index.ts'
export type { GreeksLevel, RowCell, RowCells, RowRecord } from '../pricing/index.ts'
export { checkReport, surfaceReport } from '../vol/index.ts'
export type { FitOptions, SurfaceReport, SurfaceRow } from '../vol/index.ts'
export { backtestFigures, saccrFigures, varFigures } from './risk/batch.ts'
export type { VarOptions } from './risk/batch.ts'
export { marginFiguresOf } from '../margin/index.ts'
export {
  ALERT_COLUMNS,
  DEFAULT_PARAMETERS,
  accountOfRow,
  alertRow,
  alertsOf,
  orderOfRow,
  parametersFrom,
  paymentOfRow,
} from '../compliance/aml/index.ts'
export { regcalcFigures } from './reports/regcalc.ts'
export { loadLists } from '../compliance/sanctions/index.ts'
export { SCREEN_COLUMNS, makeRowScreener } from './screening/batch.ts'
export { checkFiling, writeFiling } from './reports/filings.ts'
