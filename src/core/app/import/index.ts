export { importBars } from './bars.ts'
export { importChain, readChainFile } from './chain.ts'
export { importTransactions } from './transactions.ts'
export type { ImportReport } from './report.ts'
