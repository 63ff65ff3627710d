export { makeAlgoDriver } from './driver.ts'
export type { AlgoDriver } from './driver.ts'
export { makeExecutionHandlers } from './handlers.ts'
