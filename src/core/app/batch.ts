/** The pure batch tools of the command line: rows in, rows out, no store and no clock. */
export { rootOfHexLines } from '../audit/index.ts'
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
export { regcalcFigures } from './reports/regcalc.ts'
export { checkFiling, writeFiling } from './reports/filings.ts'
