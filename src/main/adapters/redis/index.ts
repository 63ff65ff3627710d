export { connectSharedRateLimits } from './shared-rate-limits.ts'
export type { SharedRateLimits } from './shared-rate-limits.ts'
