export { makeComputePool } from './pool.ts'
