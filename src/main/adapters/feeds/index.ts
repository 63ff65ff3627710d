export { csvFileRows, csvRows } from './csv-rows.ts'
export { loadSp500History } from './sp500-history.ts'
