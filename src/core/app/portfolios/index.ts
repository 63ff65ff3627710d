export { makePortfolioHandlers } from './handlers.ts'
export { makeClientHandlers } from './clients.ts'
export { makeOverviewHandlers } from './overview-handlers.ts'
export { snapshotWrites } from './snapshots.ts'
