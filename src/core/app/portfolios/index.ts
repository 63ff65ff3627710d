export { makePortfolioHandlers } from './handlers.ts'
export { makeOverviewHandlers } from './overview-handlers.ts'
export { snapshotWrites } from './snapshots.ts'
