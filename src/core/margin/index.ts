export { strategyRequirement } from './requirement.ts'
export type { MarginBook, MarginOption, MarginRequirement, Pairing } from './types.ts'
