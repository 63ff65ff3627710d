/** The pure batch tools of the command line: rows in, rows out, no store and no clock. */
export { rootOfHexLines } from '../audit/index.ts'
export { makeMatchEvaluator } from '../matching/index.ts'
export type { MatchEvaluator, MatchOperation, MatchTrade } from '../matching/index.ts'
export { IV_COLUMNS, SABR_COLUMNS, ivRow, priceColumns, priceRow, sabrRow } from '../pricing/index.ts'
export type { GreeksLevel, RowCell, RowCells, RowRecord } from '../pricing/index.ts'
export { backtestFigures, varFigures } from './risk/batch.ts'
export type { VarOptions } from './risk/batch.ts'
