export { strategyRequirement } from './requirement.ts'
export type { MarginBook, MarginOption, MarginRequirement } from './types.ts'
